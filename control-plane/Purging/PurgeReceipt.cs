namespace CdnMusic.ControlPlane.Purging;

/// <summary>What became of one purge on one edge.</summary>
/// <param name="Edge">The edge's id.</param>
/// <param name="Status">Done, or not yet.</param>
/// <param name="Reason">Why not yet: <c>away</c>, <c>timed_out</c>, <c>queue_full</c>, or the edge's own words; null when done.</param>
/// <param name="ElapsedMs">Time until this was known, milliseconds.</param>
internal sealed record PurgeReceipt(string Edge, PurgeStatus Status, string? Reason, double ElapsedMs);
