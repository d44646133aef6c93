using CdnMusic.AuthApi.Auditing;
using OpenIddict.Client;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>Tries to sign in at a provider: can it be tried, and what is written down when it fails.</summary>
internal sealed class ExternalAttempts(
    ExternalProviders providers, OpenIddictClientService client, AuditLog audit, ILogger<ExternalProvider> logger)
{
    public bool IsOffered(string provider) => providers.All.Any(p => p.Name == provider);

    /// <summary>
    /// Does the provider say where its endpoints are? Cached once known. Asked before anybody is sent there, since a challenge that finds
    /// out by itself has no page to go back to.
    /// </summary>
    public async Task<bool> IsReachableAsync(string provider, CancellationToken cancellationToken)
    {
        try
        {
            await client.GetServerConfigurationByProviderNameAsync(provider, cancellationToken);
            return true;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            await FailedAsync(provider, error.Message, cancellationToken);
            return false;
        }
    }

    public Task FailedAsync(string provider, string error, CancellationToken cancellationToken)
    {
        logger.ExternalFailed(provider, error);
        return audit.SaveAsync(SecurityEvent.ExternalFailed, null, provider, cancellationToken);
    }
}
