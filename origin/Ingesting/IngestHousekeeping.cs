using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Releasing;
using CdnMusic.Origin.Uploading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Removes what nobody needs any more: expired uploads, scratch directories of workers that died, releases long over.</summary>
internal sealed class IngestHousekeeping(
    UploadBook uploads,
    IngestDirectories directories,
    JobQueue queue,
    ReleaseBook releases,
    IngestLedger ledger,
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<IngestHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                try
                {
                    await TidyAsync();
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    logger.LoopFault(error, "housekeeping");
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private async Task TidyAsync()
    {
        metrics.Queued(ledger.Read(JobQueue.CountOpen));
        var expired = 0;
        foreach (var id in uploads.Expired())
        {
            expired += await UploadRemoval.TryRemoveAsync(id, uploads, directories) ? 1 : 0;
        }

        var scratches = 0;
        foreach (var (path, job, attempt) in directories.Scratches())
        {
            // An attempt that has lost its job stops within a second of noticing, and removes its directory itself if it still lives.
            if (!queue.IsUnderWay(job, attempt))
            {
                Directory.Delete(path, recursive: true);
                scratches++;
            }
        }

        var old = releases.ForgetOld();
        if (expired + scratches + old > 0)
        {
            logger.Tidied(expired, scratches, old);
        }
    }
}
