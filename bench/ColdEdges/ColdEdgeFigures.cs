namespace CdnMusic.Bench.ColdEdges;

/// <summary>A new edge's first minute.</summary>
/// <param name="Name">With the hot set, or without.</param>
/// <param name="HitRatios">Share of requests that were hits, per second since it took players, 0-1.</param>
/// <param name="Hits">Of all requests, 0-1.</param>
/// <param name="Requests">All of them.</param>
/// <param name="ReadySeconds">From its start until it took players.</param>
/// <param name="PeerFills">Objects that came from other edges before that.</param>
/// <param name="OriginBefore">Requests to the origin before that.</param>
/// <param name="OriginAfter">Requests to the origin in the minute.</param>
internal sealed record ColdEdgeFigures(
    string Name,
    IReadOnlyList<double> HitRatios,
    double Hits,
    long Requests,
    double ReadySeconds,
    long PeerFills,
    long OriginBefore,
    long OriginAfter);
