using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentApi.Reconciling;

/// <summary>Compares the books again and again, each time with the last two intervals; replicas do it each, which does no harm.</summary>
internal sealed class ReconciliationJob(
    Reconciliation reconciliation, IOptions<PaymentApiOptions> options, TimeProvider time, ILogger<ReconciliationJob> logger) : BackgroundService
{
    /// <summary>What is younger may still be on its way.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromHours(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var interval = options.Value.ReconcileEvery;
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var to = time.GetUtcNow() - Settling;
                await reconciliation.RunAsync(to - (2 * interval), to, stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.WorkFailed("reconciliation", error);
            }
        }
    }
}
