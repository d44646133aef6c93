namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>A provider that is offered.</summary>
/// <param name="Name">Its name in OpenIddict, in stored links and in URLs.</param>
/// <param name="DisplayName">Its name to people.</param>
internal sealed record ExternalProvider(string Name, string DisplayName);
