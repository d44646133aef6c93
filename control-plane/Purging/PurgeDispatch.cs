using CdnMusic.ControlPlane.Fleet;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Gives purges to the edges, and again to those that come back. Thread-safe.</summary>
internal sealed class PurgeDispatch(PurgeLog log, EdgeRegistry registry, CommandSender sender, ILogger<PurgeDispatch> logger)
    : IJoinObserver
{
    /// <summary>Sends a purge to every remembered edge and waits for the connected ones.</summary>
    public async Task<IReadOnlyList<CommandReceipt>> PurgeAsync(Wire.Command purge)
    {
        var edges = registry.Ids();
        // First: an edge that joins while we send finds the purge either in the log or in its queue, perhaps in both, never in neither.
        log.Owe(edges, purge);
        var receipts = await sender.SendAsync(edges, purge);
        foreach (var receipt in receipts)
        {
            Settle(receipt, purge);
        }

        return receipts;
    }

    /// <summary>Queues what the edge missed, oldest first, before any player is sent there.</summary>
    public void Joined(EdgeStream stream)
    {
        var owed = log.Owed(stream.Identity.Id);
        if (owed.Count > 0)
        {
            _ = NoteAsync(stream.Identity.Id, [.. owed.Select(purge => ReplayAsync(stream, purge))]);
        }
    }

    private async Task<CommandReceipt> ReplayAsync(EdgeStream stream, Wire.Command purge)
    {
        var receipt = await sender.SendAsync(stream.Identity.Id, stream, purge);
        Settle(receipt, purge);
        return receipt;
    }

    private async Task NoteAsync(string edge, Task<CommandReceipt>[] replays)
    {
        var receipts = await Task.WhenAll(replays);
        logger.PurgesReplayed(edge, receipts.Length, receipts.Count(r => r.Status == CommandOutcome.Acknowledged));
    }

    private void Settle(CommandReceipt receipt, Wire.Command purge)
    {
        if (receipt.Status == CommandOutcome.Acknowledged)
        {
            log.Settle(receipt.Edge, purge.Id);
        }
    }
}
