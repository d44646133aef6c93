using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Publishing;

/// <summary>Collects garbage from time to time while the service runs, if it is told to.</summary>
internal sealed class GarbageSchedule(
    GarbageCollector collector, IOptions<GarbageOptions> options, TimeProvider time, ILogger<GarbageSchedule> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Interval == TimeSpan.Zero)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.Value.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var report = await collector.CollectAsync(dryRun: false, stoppingToken);
                logger.GarbageCollected(report.Versions, report.Objects, report.Bytes, report.Waiting);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.GarbageNotCollected(error);
            }
        }
    }
}
