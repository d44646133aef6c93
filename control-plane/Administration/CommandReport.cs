using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Administration;

/// <summary>The answer to an admin request that went to edges.</summary>
/// <param name="Id">The command's id.</param>
/// <param name="Complete">Every edge has acknowledged.</param>
/// <param name="Edges">What became of it on each edge, in order of id.</param>
internal sealed record CommandReport(string Id, bool Complete, IReadOnlyList<CommandReceipt> Edges)
{
    /// <summary>Sums receipts up.</summary>
    public static CommandReport Of(string id, IReadOnlyList<CommandReceipt> receipts) =>
        new(id, receipts.All(r => r.Status == CommandOutcome.Acknowledged), receipts);

    /// <summary>Edges that have acknowledged.</summary>
    public int AcknowledgedCount() => Edges.Count(e => e.Status == CommandOutcome.Acknowledged);
}
