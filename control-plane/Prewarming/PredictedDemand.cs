using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Popularity;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>
/// Tells where a release is going to be asked for: where the same prefix (the artist's tracks, say) is asked for most now. Edges of which
/// nobody asks for that follow in order of all that they serve. Pure but for the table that it reads.
/// </summary>
internal static class PredictedDemand
{
    private const string Everything = "/";

    /// <summary>The edges, those with most demand first.</summary>
    public static IReadOnlyList<ChosenTarget> Choose(TopEdges top, IReadOnlyList<TargetEdge> candidates, HotPathTable hotPaths) =>
    [
        .. candidates.Select(c => (c.Identity.Id, Bytes: hotPaths.Demand(c.Identity.Id, top.Prefix!), All: hotPaths.Demand(c.Identity.Id, Everything)))
            .OrderByDescending(c => c.Bytes).ThenByDescending(c => c.All).ThenBy(c => c.Id, StringComparer.Ordinal).Take(top.Edges)
            .Select(c => new ChosenTarget(c.Id, c.Bytes, c.All, c.Bytes > 0 ? "its clients ask for the prefix" : c.All > 0 ? "busy, though not with the prefix" : "nothing is known of it")),
    ];
}
