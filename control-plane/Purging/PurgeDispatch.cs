using CdnMusic.ControlPlane.Fleet;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Puts purges into the log and tells what becomes of them; carrying them out is <see cref="PurgeFeed"/>'s. Thread-safe.</summary>
internal sealed class PurgeDispatch(PurgeLog log, EdgeRegistry registry, IOptions<ControlPlaneOptions> options, TimeProvider time)
{
    /// <summary>Purges, and waits for the edges that are connected.</summary>
    /// <remarks>The order matters: an edge that joins after the purge is in the log finds it there, one that joined before is asked below.</remarks>
    public async Task<PurgeReport> PurgeAsync(string id, Wire.Purge purge)
    {
        var entry = log.Append(id, purge);
        using var patience = new CancellationTokenSource(options.Value.CommandTimeout, time);
        return PurgeReport.Of(entry, await Task.WhenAll(registry.Ids().Select(edge => WaitAsync(edge, entry.Position, patience.Token))));
    }

    /// <summary>Purges without waiting; returns the position.</summary>
    public ulong Append(string id, Wire.Purge purge) => log.Append(id, purge).Position;

    /// <summary>Has every edge of the registry acknowledged a position? One that is away has not said so.</summary>
    public bool IsDoneEverywhere(ulong position) => registry.Ids().All(edge => registry.StreamOf(edge)?.Purges.Position >= position);

    private async Task<PurgeReceipt> WaitAsync(string edge, ulong position, CancellationToken patience)
    {
        var started = time.GetTimestamp();
        if (registry.StreamOf(edge) is not { } stream)
        {
            return new PurgeReceipt(edge, PurgeStatus.Pending, PurgeReport.Away, 0);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience, stream.Over);
        var done = await stream.Purges.WaitForAsync(position, over.Token);
        var elapsed = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3);
        return done ? new PurgeReceipt(edge, PurgeStatus.Acknowledged, null, elapsed)
            : stream.Over.IsCancellationRequested ? new PurgeReceipt(edge, PurgeStatus.Pending, PurgeReport.Away, elapsed)
            : new PurgeReceipt(edge, PurgeStatus.Pending, stream.Purges.Problem ?? "timed_out", elapsed);
    }
}
