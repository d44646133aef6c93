using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Releasing;
using CdnMusic.Origin.Uploading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin.Ingesting;

/// <summary>
/// Removes what nobody needs any more: expired uploads, scratch directories of workers that died, releases long over. Keeps what waits for
/// its time of release.
/// </summary>
internal sealed class IngestHousekeeping(
    UploadBook uploads,
    IngestDirectories directories,
    JobQueue queue,
    ReleaseBook releases,
    TrackPublisher publisher,
    IngestLedger ledger,
    IngestMetrics metrics,
    TimeProvider time,
    ILogger<IngestHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2), HoldInterval = TimeSpan.FromHours(1);

    private long? _held;

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
                    await HoldAsync(stoppingToken);
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

    /// <summary>Renews the store's leases of tracks that are to be published later: those of dead publications run out after days.</summary>
    private async Task HoldAsync(CancellationToken cancellationToken)
    {
        if (_held is { } held && time.GetElapsedTime(held) < HoldInterval)
        {
            return;
        }

        foreach (var tracks in ledger.Read(ReleaseBook.Scheduled))
        {
            await publisher.HoldAsync(TrackHandler.Prepared(tracks), cancellationToken);
        }

        _held = time.GetTimestamp();
    }
}
