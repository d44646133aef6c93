using System.Numerics;
using System.Runtime.Intrinsics;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Where a player goes when its whole region goes dark, before it can ask again: the last place of an answer whose edges would all fail
/// together. Pure.
/// </summary>
internal static class Spare
{
    /// <summary>The best edge of another failure domain, if all of the answer are of one; -1 if there is none, or none is needed.</summary>
    public static int Of(SteeringRules rules, SteeringFleet fleet, ReadOnlySpan<Distance> distances, ulong key, ReadOnlySpan<int> answer)
    {
        var domain = fleet.Edges[answer[0]].Domain;
        foreach (var index in answer)
        {
            if (domain == 0 || fleet.Edges[index].Domain != domain)
            {
                return -1;
            }
        }

        // Where all shed, nobody takes new players gladly.
        return fleet.AllShed ? -1 : Draw(rules, fleet, Distance.Values(distances), key, domain);
    }

    /// <summary>Not simply the nearest: a whole region may come this way at once, and must not meet on one edge.</summary>
    private static int Draw(SteeringRules rules, SteeringFleet fleet, ReadOnlySpan<double> values, ulong key, ulong domain)
    {
        var near = rules.NearLimit(Nearest(rules, fleet, values, domain));
        var (spare, score) = (-1, double.PositiveInfinity);
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var eligible = Vector256.Equals(fleet.Handicaps(i), Vector256<double>.Zero) & fleet.Elsewhere(i, domain);
            var bits = (fleet.ReadyWithin(near, Block.At(values, i), i) & eligible).ExtractMostSignificantBits();
            for (; bits != 0; bits &= bits - 1)
            {
                var index = i + BitOperations.TrailingZeroCount(bits);
                ref readonly var edge = ref fleet.Edges[index];
                var draw = Rendezvous.DrawBelow(key, edge.Key, edge.DrawWeight, score);
                (spare, score) = draw < score ? (index, draw) : (spare, score);
            }
        }

        return spare;
    }

    private static double Nearest(SteeringRules rules, SteeringFleet fleet, ReadOnlySpan<double> values, ulong domain)
    {
        var infinite = Vector256.Create(double.PositiveInfinity);
        var least = infinite;
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var bar = Vector256.ConditionalSelect(
                fleet.Elsewhere(i, domain), rules.Cautious(Block.At(values, i)) + fleet.Handicaps(i), infinite);
            least = Vector256.ConditionalSelect(Vector256.LessThan(bar, least), bar, least);
        }

        return Block.Least(least);
    }
}
