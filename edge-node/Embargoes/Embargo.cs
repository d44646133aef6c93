namespace CdnMusic.EdgeNode.Embargoes;

/// <summary>Paths that are not served before a moment.</summary>
/// <param name="Paths">Paths, with every query.</param>
/// <param name="ReleaseUnixMs">From when on they are served, milliseconds since the Unix epoch by this node's clock.</param>
internal sealed record Embargo(IReadOnlyList<string> Paths, long ReleaseUnixMs);
