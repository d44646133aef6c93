using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>
/// From whom an edge fills its next paths of a campaign, so that the origin is asked once per region. Pure.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>An edge whose region has others that are farther fills from up to two of those, no farther than they are. Which two is drawn by
/// rendezvous, so that not all fill from the first.</item>
/// <item>Of the edges that are farthest one, drawn by rendezvous on the campaign, fills from the origin; the others wait for it. If it
/// leaves, the draw is among those that are left, and nothing that a region has is fetched again.</item>
/// <item>An edge without a region, or alone in it, fills from the origin.</item>
/// </list>
/// </remarks>
internal static class FillOrder
{
    private const int MaxPeers = 2;

    /// <summary>What an edge may do now; null: wait.</summary>
    /// <param name="campaign">How far everyone is.</param>
    /// <param name="edge">Who asks.</param>
    /// <param name="targets">The campaign's edges.</param>
    public static Source? Of(Campaign campaign, TargetEdge edge, IReadOnlyList<TargetEdge> targets)
    {
        var done = campaign.Of(edge.Identity.Id).Done;
        var region = targets.Where(t => t.Region is not null && t.Region == edge.Region && t.IsLive && t.Identity.Id != edge.Identity.Id)
            .Select(t => (Edge: t, campaign.Of(t.Identity.Id).Done)).ToArray();
        var farther = region.Where(r => r.Done > done).ToArray();
        if (farther.Length > 0)
        {
            var peers = farther.OrderByDescending(r => r.Done).ThenBy(r => Rendezvous.Draw(edge.Identity.Key, r.Edge.Identity.Key, 1)).Take(MaxPeers);
            return new Source(farther.Max(r => r.Done) - done, [.. peers.Select(p => p.Edge.Identity.Url)]);
        }

        var key = Rendezvous.Hash(campaign.Id);
        var first = region.Where(r => r.Done == done).Select(r => Rendezvous.Draw(key, r.Edge.Identity.Key, 1)).Append(double.PositiveInfinity).Min();
        return Rendezvous.Draw(key, edge.Identity.Key, 1) < first ? new Source(int.MaxValue, []) : null;
    }

    /// <summary>Where to fill from.</summary>
    /// <param name="Limit">How many paths at most.</param>
    /// <param name="Peers">URLs of edges to ask before the origin.</param>
    internal sealed record Source(int Limit, IReadOnlyList<string> Peers);
}
