using Microsoft.Extensions.Options;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>The providers that are configured. Thread-safe.</summary>
internal sealed class ExternalProviders(IOptions<AuthApiOptions> options)
{
    /// <summary>In the order in which they are shown.</summary>
    public IReadOnlyList<ExternalProvider> All { get; } = [.. Configured(options.Value.External)];

    private static IEnumerable<ExternalProvider> Configured(ExternalProvidersOptions options)
    {
        if (options.Google.IsEnabled)
        {
            yield return new ExternalProvider(Providers.Google, "Google");
        }

        if (options.VkId.IsEnabled)
        {
            yield return new ExternalProvider(Providers.VkId, "VK ID");
        }

        if (options.Yandex.IsEnabled)
        {
            yield return new ExternalProvider(Providers.Yandex, "Yandex ID");
        }
    }
}
