using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Replication;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>
/// Tells every edge, targeted or not, what it must not serve yet: when it joins, before it takes players, and whenever that changes. The
/// whole list each time, so that nothing is lost in between. Thread-safe.
/// </summary>
internal sealed class EmbargoFeed(
    CampaignBook book, CommandSender sender, EdgeRegistry registry, HeldEdges held, TimeProvider time, ILogger<EmbargoFeed> logger) : IJoinObserver
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public void Joined(EdgeStream stream, Wire.Hello hello)
    {
        stream.EmbargoesKnown = book.CurrentEmbargoes().Set.Embargoes.Count == 0;
        _ = RunAsync(stream);
    }

    private async Task RunAsync(EdgeStream stream)
    {
        try
        {
            while (true)
            {
                var (version, set) = book.CurrentEmbargoes();
                var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Embargoes = set };
                if ((await sender.SendAsync(stream.Identity.Id, stream, command)).Status != CommandOutcome.Acknowledged)
                {
                    await Task.Delay(RetryPause, time, stream.Over);
                    continue;
                }

                if (!stream.EmbargoesKnown)
                {
                    stream.EmbargoesKnown = true;
                    held.Tell(stream);
                    registry.Evaluate();
                }

                await book.EmbargoesChangedAsync(version, stream.Over);
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
        catch (Exception error)
        {
            logger.PurgeFeedFailed(error, stream.Identity.Id);
            stream.End(StreamEnd.Failed);
        }
    }
}
