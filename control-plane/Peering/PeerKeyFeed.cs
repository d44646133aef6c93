using CdnMusic.ControlPlane.Fleet;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Peering;

/// <summary>
/// Tells every edge the key of the fleet when it joins and when the key changes. Nothing waits for that: edges that do not share a key
/// fill from the origin. Thread-safe.
/// </summary>
internal sealed class PeerKeyFeed(PeerKeyBook book, CommandSender sender, TimeProvider time, ILogger<PeerKeyFeed> logger) : IJoinObserver
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public void Joined(EdgeStream stream, Wire.Hello hello) => _ = RunAsync(stream);

    private async Task RunAsync(EdgeStream stream)
    {
        try
        {
            while (true)
            {
                var changed = book.Changed();
                var keys = new Wire.PeerKeys { Keys = { ByteString.CopyFrom(book.Current) } };
                var receipt = await sender.SendAsync(
                    stream.Identity.Id, stream, new Wire.Command { Id = Guid.NewGuid().ToString("N"), PeerKeys = keys });
                await (receipt.Status == CommandOutcome.Acknowledged
                    ? changed.WaitAsync(stream.Over)
                    : Task.Delay(RetryPause, time, stream.Over));
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
