using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>Does deferred work in this process, heavy and light jobs in lanes of their own, so that neither keeps the other waiting.</summary>
internal sealed class JobRunner(
    IEnumerable<IJobHandler> handlers, JobQueue queue, JobSignal signal, IOptions<JobOptions> options, ListeningApiMetrics metrics, TimeProvider time,
    ILogger<JobRunner> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var heavy = Lane(isHeavy: true, options.Value.HeavyWorkers);
        using var light = Lane(isHeavy: false, options.Value.LightWorkers);
        await Task.WhenAll(heavy.RunAsync(stoppingToken), light.RunAsync(stoppingToken));
    }

    private JobLane Lane(bool isHeavy, int places) => new(
        queue, signal, options.Value, handlers.Where(h => h.IsHeavy == isHeavy).ToDictionary(h => h.Kind, StringComparer.Ordinal), places, metrics, time, logger);
}
