using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>
/// The less loaded of two random near edges (Mitzenmacher 2001); a client stays on its edge. Given the same nearness rule as steering has,
/// since over a whole planet it would lose by distance alone.
/// </summary>
internal sealed class TwoChoices(SteeringRules rules, int seed) : IStrategy
{
    private readonly Random _random = new(seed);

    public string Name => "random two choices";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        doubts = 0;
        var near = Ordering.NearLimit(rules, ask);
        var lot = (ulong)_random.NextInt64();
        Span<int> two = stackalloc int[2];
        var drawn = Ordering.Smallest(ask, two, (in a, i) =>
            (a.Distances[i].Ms <= near ? 0 : 1e3 + a.Distances[i].Ms) + Rendezvous.Uniform(lot, a.Edges[i].Key));
        var (first, second) = (drawn > 0 ? two[0] : -1, drawn > 1 ? two[1] : -1);
        if (second >= 0 && ask.Edges[second].Load < ask.Edges[first].Load)
        {
            (first, second) = (second, first);
        }

        return Ordering.Smallest(ask, answer, (in a, i) =>
            i == a.Current && a.Distances[i].Ms <= near * 1.25 ? -3 : i == first ? -2 : i == second ? -1 : 1e3 + a.Distances[i].Ms);
    }
}
