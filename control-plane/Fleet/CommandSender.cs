using CdnMusic.ControlPlane.Replication;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// Sends commands to edges, to whichever replica they are connected, and waits for what became of them. Never throws for an edge's sake.
/// Thread-safe.
/// </summary>
internal sealed class CommandSender(EdgeRegistry registry, CommandRelay relay, IOptions<ControlPlaneOptions> options, ControlPlaneMetrics metrics)
{
    /// <summary>Sends to all these edges at once; receipts come in the same order.</summary>
    /// <remarks>The client's leaving does not recall a command: it has been sent.</remarks>
    public Task<CommandReceipt[]> SendAsync(IEnumerable<string> edges, Wire.Command command) =>
        Task.WhenAll(edges.Select(edge => SendAsync(edge, registry.HoldOf(edge), command)));

    /// <summary>Sends to one stream, or, with null, notes that the edge is away.</summary>
    /// <param name="edge">The edge's id.</param>
    /// <param name="hold">Its stream.</param>
    /// <param name="command">What it shall do.</param>
    /// <param name="timeout">How long to wait; null: <see cref="ControlPlaneOptions.CommandTimeout"/>.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<CommandReceipt> SendAsync(
        string edge, IEdgeHold? hold, Wire.Command command, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var patience = timeout ?? options.Value.CommandTimeout;
        var receipt = hold switch
        {
            EdgeStream stream => await stream.SendAsync(command, patience, cancellation),
            RemoteStream stream => await relay.SendAsync(edge, stream, command, patience, cancellation),
            _ => CommandReceipt.Of(edge, CommandOutcome.Away, null, TimeSpan.Zero),
        };
        metrics.Commanded(receipt.Status);
        return receipt;
    }
}
