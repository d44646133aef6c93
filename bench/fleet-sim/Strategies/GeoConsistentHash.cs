using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>
/// As Apache Traffic Router does it: the cache group that is nearest on the map, and within it consistent hashing on the content; edges above
/// a load threshold are left out. The hash is rendezvous instead of a ring, which spreads at least as evenly.
/// </summary>
internal sealed class GeoConsistentHash(int regions) : IStrategy
{
    private const double Unavailable = 0.95;

    public string Name => "geo + consistent hash";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        doubts = 0;
        var group = (int)(ask.ClientHash % (ulong)regions);
        var nearest = double.PositiveInfinity;
        for (var i = 0; ask.Client.Known && i < ask.Edges.Length; i++)
        {
            var km = ask.Client.KmTo(ask.Places[i].Point);
            if (km < nearest && ask.Edges[i].State == ControlPlane.Fleet.EdgeState.Ready)
            {
                (nearest, group) = (km, i % regions);
            }
        }

        return Ordering.Smallest(ask, answer, (in a, i) =>
            Rendezvous.Draw(a.Key, a.Edges[i].Key, a.Edges[i].Weight)
            + (i % regions == group ? 0 : 1e6 + (a.Client.Known ? a.Client.KmTo(a.Places[i].Point) : 0))
            + (a.Edges[i].Load > Unavailable ? 1e7 : 0));
    }
}
