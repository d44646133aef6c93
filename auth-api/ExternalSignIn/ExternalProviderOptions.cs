using System.ComponentModel.DataAnnotations;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>One external identity provider.</summary>
internal sealed class ExternalProviderOptions : IValidatableObject
{
    /// <summary>The id the provider gave us. Default none: it is not offered.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The secret the provider gave us.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// Where the provider is, instead of its well-known place: the origin that its endpoints are under. Default none. For tests and for
    /// networks that reach it through a gateway.
    /// </summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Is it offered?</summary>
    public bool IsEnabled => ClientId.Length > 0;

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsEnabled && ClientSecret.Length == 0)
        {
            yield return new ValidationResult("is required with a client id", [nameof(ClientSecret)]);
        }

        if (BaseUrl is { } url && !(url.IsAbsoluteUri && url.PathAndQuery == "/"))
        {
            yield return new ValidationResult($"'{url}' is not of the form https://HOST", [nameof(BaseUrl)]);
        }
    }
}
