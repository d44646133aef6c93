using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Sends one command to many edges and waits for what became of it on each. Thread-safe.</summary>
internal sealed class CommandSender(EdgeRegistry registry, IOptions<ControlPlaneOptions> options, ControlPlaneMetrics metrics)
{
    /// <summary>Sends to all these edges at once; receipts come in the same order.</summary>
    /// <remarks>Never throws for an edge's sake. The client's leaving does not recall a command: it has been sent.</remarks>
    public Task<CommandReceipt[]> SendAsync(IEnumerable<string> edges, Wire.Command command) =>
        Task.WhenAll(edges.Select(edge => SendAsync(edge, registry.StreamOf(edge), command)));

    /// <summary>Sends to one stream, or, with null, notes that the edge is away.</summary>
    public async Task<CommandReceipt> SendAsync(string edge, EdgeStream? stream, Wire.Command command)
    {
        var receipt = stream is null
            ? new CommandReceipt(edge, CommandOutcome.Away, null, 0)
            : await stream.SendAsync(command, options.Value.CommandTimeout);
        metrics.Commanded(receipt.Status);
        return receipt;
    }
}
