using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Replication;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Carries the purge log to every stream in order, from where its edge is. Thread-safe.</summary>
/// <remarks>
/// <list type="number">
/// <item>Hello says the position up to which the edge has purged. An edge of another log, or behind the beginning of this one, is told to
/// purge everything, which stands for all that it missed: never less than asked.</item>
/// <item>Purges go down a window at a time. The position moves over those that are acknowledged without a gap; the others are sent again
/// after a pause, for as long as the stream lives.</item>
/// <item>Until the edge is where the log's head was when it joined, as far as any replica knew, it is <see cref="EdgeState.Joining"/>.</item>
/// </list>
/// </remarks>
internal sealed class PurgeFeed(
    PurgeLog log, CommandSender sender, EdgeRegistry registry, HeldEdges held, TimeProvider time, ILogger<PurgeFeed> logger) : IJoinObserver
{
    private const int Window = 64;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public void Joined(EdgeStream stream, Wire.Hello hello)
    {
        // An edge that never purged from any log is at 0 of this one.
        var place = new PurgePlace(hello.PurgeLog.Length == 0 ? log.Head.Log : hello.PurgeLog, hello.PurgePosition);
        PurgePlace? position = log.After(place, 0) is not null || (place.Log == log.Head.Log && log.KnownHead.Covers(place)) ? place : null;
        stream.Purges.Begin(position, log.KnownHead);
        _ = RunAsync(stream, position);
    }

    private async Task RunAsync(EdgeStream stream, PurgePlace? position)
    {
        try
        {
            while (true)
            {
                if (position is { } at && IsAhead(at))
                {
                    // Another replica gave it a position that we have yet to read.
                    await Task.Delay(RetryPause, time, stream.Over);
                    continue;
                }

                if (position is { } place && place.Log != log.Head.Log)
                {
                    stream.Purges.Restart(log.Head);
                    position = null;
                }

                var next = position is { } from && log.After(from, Window) is { } following ? following : [Everything(log.Head)];
                if (next.Count == 0)
                {
                    await log.WaitAfterAsync(position!.Value, stream.Over);
                    continue;
                }

                var receipts = await Task.WhenAll(next.Select(e => sender.SendAsync(stream.Identity.Id, stream, e.Command)));
                var done = receipts.TakeWhile(r => r.Status == CommandOutcome.Acknowledged).Count();
                position = done > 0 ? next[done - 1].Place : position;
                Note(stream, position, done < receipts.Length ? receipts[done] : null);
                if (done < receipts.Length)
                {
                    await Task.Delay(RetryPause, time, stream.Over);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
        catch (Exception error)
        {
            // Better no stream than one without purges: the edge comes again.
            logger.PurgeFeedFailed(error, stream.Identity.Id);
            stream.End(StreamEnd.Failed);
        }
    }

    private bool IsAhead(PurgePlace place) => place.Log == log.Head.Log && place.Position > log.Head.Position && log.KnownHead.Covers(place);

    private void Note(EdgeStream stream, PurgePlace? position, CommandReceipt? failed)
    {
        if (failed is { Status: CommandOutcome.Failed })
        {
            logger.PurgeRefused(stream.Identity.Id, failed.Error ?? "");
        }

        var problem = failed is null ? null : failed.Error ?? Words.Snake(failed.Status.ToString());
        var caughtUp = stream.Purges.Advance(position, problem);
        held.Tell(stream);
        if (caughtUp)
        {
            logger.PurgesReplayed(stream.Identity.Id, position!.Value.Position);
            registry.Evaluate();
        }
    }

    private static PurgeEntry Everything(PurgePlace place) => new(
        place.Position, Guid.NewGuid().ToString("N"), new Wire.Purge { Prefixes = { "/" }, Log = place.Log, Position = place.Position });
}
