namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>Where browsers are sent to sign in at each provider.</summary>
internal static class ExternalEndpoints
{
    /// <summary>The origins of the providers that are offered.</summary>
    public static IEnumerable<string> FormTargets(ExternalProvidersOptions options) =>
        from target in new[]
        {
            (options.Google, "https://accounts.google.com"),
            (options.VkId, "https://id.vk.com"),
            (options.Yandex, "https://oauth.yandex.ru"),
        }
        where target.Item1.IsEnabled
        select target.Item1.BaseUrl?.GetLeftPart(UriPartial.Authority) ?? target.Item2;
}
