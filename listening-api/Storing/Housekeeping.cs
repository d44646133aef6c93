using CdnMusic.ListeningApi.Jobs;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Storing;

/// <summary>Makes room for the months to come and lets go of what is older than its retention, every hour.</summary>
internal sealed class Housekeeping(
    Partitions partitions, JobQueue jobs, IOptions<ListeningApiOptions> options, IOptions<JobOptions> jobOptions, TimeProvider time, ILogger<Housekeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Does it now.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await partitions.PrepareAsync(cancellationToken);
        await partitions.DropEventsBeforeAsync(time.GetUtcNow() - options.Value.EventRetention, cancellationToken);
        await jobs.CleanAsync(jobOptions.Value.Retention, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first event comes: one without a month of its own would stay among the old ones.
        await partitions.PrepareAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.HousekeepingFailed(error);
            }
        }
    }
}
