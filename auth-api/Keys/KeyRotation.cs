using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Keys;

/// <summary>Reads the keys before the first request, and again every few minutes, whichever replica made one.</summary>
internal sealed class KeyRotation(
    KeyRing ring, IServiceScopeFactory scopes, IOptions<AuthApiOptions> options, TimeProvider time, ILogger<KeyRotation> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(rotate: false, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Does what is due, or rotates at once.</summary>
    public async Task RefreshAsync(bool rotate, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        ring.Replace(await scope.ServiceProvider.GetRequiredService<KeyStore>().RefreshAsync(rotate, cancellationToken));
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Often enough that every replica publishes a new key long before any of them signs with it.
        using var timer = new PeriodicTimer(options.Value.SigningKeyOverlap / 10, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(rotate: false, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.KeysNotRefreshed(error);
            }
        }
    }
}
