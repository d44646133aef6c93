using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>Consistent hashing on the content among the edges that are near in time, with no eye to load: the best that caches can hope for.</summary>
internal sealed class PureConsistentHash(SteeringRules rules) : IStrategy
{
    public string Name => "consistent hash";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        doubts = 0;
        var near = Ordering.NearLimit(rules, ask);
        return Ordering.Smallest(ask, answer, (in a, i) =>
            a.Distances[i].Ms <= near ? Rendezvous.Draw(a.Key, a.Edges[i].Key, a.Edges[i].Weight) : 1e6 + a.Distances[i].Ms);
    }
}
