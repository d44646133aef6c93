namespace CdnMusic.ControlPlane.Purging;

/// <summary>The answer to a purge.</summary>
/// <param name="Id">Its name: the same body sent again with this <c>id</c> asks about the same purge.</param>
/// <param name="Position">Its place in the fleet's order.</param>
/// <param name="Complete">Every edge of the registry has acknowledged it.</param>
/// <param name="LiveComplete">Every edge with an open stream has.</param>
/// <param name="Edges">What became of it on each edge, in order of id.</param>
internal sealed record PurgeReport(string Id, ulong Position, bool Complete, bool LiveComplete, IReadOnlyList<PurgeReceipt> Edges)
{
    /// <summary>Why an edge without a stream is pending.</summary>
    public const string Away = "away";

    /// <summary>Sums receipts up.</summary>
    public static PurgeReport Of(PurgeEntry entry, IReadOnlyList<PurgeReceipt> receipts) => new(
        entry.Id,
        entry.Position,
        receipts.All(r => r.Status == PurgeStatus.Acknowledged),
        receipts.All(r => r.Status == PurgeStatus.Acknowledged || r.Reason == Away),
        receipts);

    /// <summary>Edges that have acknowledged.</summary>
    public int AcknowledgedCount() => Edges.Count(e => e.Status == PurgeStatus.Acknowledged);
}
