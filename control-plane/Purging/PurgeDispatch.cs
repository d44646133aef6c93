using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Puts purges into the log and tells what becomes of them; carrying them out is <see cref="PurgeFeed"/>'s. Thread-safe.</summary>
internal sealed class PurgeDispatch(PurgeLog log, EdgeRegistry registry, IOptions<ControlPlaneOptions> options, TimeProvider time)
{
    private static readonly TimeSpan ReturnPoll = TimeSpan.FromMilliseconds(50);

    /// <summary>Purges, and waits for the edges that are connected, to whichever replica.</summary>
    /// <remarks>The order matters: an edge that joins after the purge is in the log finds it there, one that joined before is asked below.</remarks>
    /// <exception cref="StoreUnavailableException">Nothing was purged, or it is in doubt.</exception>
    public async Task<PurgeReport> PurgeAsync(string id, Wire.Purge purge)
    {
        var entry = await log.AppendAsync(id, purge);
        using var patience = new CancellationTokenSource(options.Value.CommandTimeout, time);
        return PurgeReport.Of(entry, await Task.WhenAll(registry.Ids().Select(edge => WaitAsync(edge, entry.Place, patience.Token))));
    }

    /// <summary>Purges without waiting; returns where in the log it is.</summary>
    public async Task<PurgePlace> AppendAsync(string id, Wire.Purge purge) => (await log.AppendAsync(id, purge)).Place;

    /// <summary>Has every edge of the registry acknowledged a position of the present log? One that is away has not said so.</summary>
    public bool IsDoneEverywhere(ulong position)
    {
        var place = log.Head with { Position = position };
        return registry.Ids().All(edge => registry.HoldOf(edge)?.Purges.Place?.Covers(place) == true);
    }

    private async Task<PurgeReceipt> WaitAsync(string edge, PurgePlace place, CancellationToken patience)
    {
        var started = time.GetTimestamp();
        if (registry.HoldOf(edge) is not { } hold)
        {
            return new PurgeReceipt(edge, PurgeStatus.Pending, PurgeReport.Away, 0);
        }

        while (true)
        {
            using var over = CancellationTokenSource.CreateLinkedTokenSource(patience, hold.Over);
            if (await hold.Purges.WaitForAsync(place, over.Token))
            {
                return Receipt(PurgeStatus.Acknowledged, null);
            }

            if (patience.IsCancellationRequested)
            {
                return Receipt(PurgeStatus.Pending, hold.Purges.Problem ?? (registry.IsReachable(edge) ? "timed_out" : "unreachable"));
            }

            // Its stream broke, perhaps because its replica died: then it has another one in a moment.
            if (await ReturnedAsync(edge, patience) is not { } again)
            {
                return Receipt(PurgeStatus.Pending, PurgeReport.Away);
            }

            hold = again;
        }

        PurgeReceipt Receipt(PurgeStatus status, string? reason) =>
            new(edge, status, reason, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3));
    }

    private async Task<IEdgeHold?> ReturnedAsync(string edge, CancellationToken patience)
    {
        while (!patience.IsCancellationRequested && registry.IsHopeful(edge))
        {
            if (registry.HoldOf(edge) is { } hold)
            {
                return hold;
            }

            await Task.Delay(ReturnPoll, time, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return registry.HoldOf(edge);
    }
}
