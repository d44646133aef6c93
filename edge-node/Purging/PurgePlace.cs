namespace CdnMusic.EdgeNode.Purging;

/// <summary>How far this node is in the fleet's order of purges.</summary>
/// <param name="Log">Which order; empty before the first purge.</param>
/// <param name="Position">The last position purged.</param>
internal readonly record struct PurgePlace(string Log, ulong Position);
