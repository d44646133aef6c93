using System.Numerics;
using System.Runtime.Intrinsics;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>What holds for all edges of one decision.</summary>
/// <param name="AllShed">Every ready edge sheds.</param>
/// <param name="AnyKnown">Some eligible edge has a distance.</param>
/// <param name="BestMs">The nearest eligible edge's; infinite where none is known.</param>
/// <param name="NearMs">The largest distance that is near; infinite where none is known.</param>
/// <param name="Load">The largest load that is within the bound.</param>
internal readonly record struct SteeringLimits(bool AllShed, bool AnyKnown, double BestMs, double NearMs, double Load)
{
    /// <summary>Computes them.</summary>
    public static SteeringLimits Of(SteeringRules rules, SteeringFleet fleet, ReadOnlySpan<Distance> distances, double demand = 0)
    {
        var values = Distance.Values(distances);
        var least = Vector256.Create(double.PositiveInfinity);
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var bar = rules.Cautious(Block.At(values, i)) + fleet.Handicaps(i);
            // No comparison with NaN holds, so what is unknown is never best.
            least = Vector256.ConditionalSelect(Vector256.LessThan(bar, least), bar, least);
        }

        var best = Block.Least(least);
        var known = !double.IsPositiveInfinity(best);
        var near = known ? rules.NearLimit(best) : double.PositiveInfinity;
        var (mean, count) = MeanLoad(fleet, values, near);
        return new SteeringLimits(fleet.AllShed, known, best, near, rules.LoadLimit(mean, count, demand));
    }

    /// <summary>
    /// Weighted by capacity: the mean is what each would carry if the near ones shared their work evenly. Shedding ones count too, or the
    /// bound would sink below what the others must take over from them.
    /// </summary>
    private static (double Mean, int Count) MeanLoad(SteeringFleet fleet, ReadOnlySpan<double> values, double near)
    {
        Vector256<double> work = default, weight = default;
        var count = 0;
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var counts = fleet.ReadyWithin(near, Block.At(values, i), i);
            work += fleet.Work(i) & counts;
            weight += fleet.Weights(i) & counts;
            count += BitOperations.PopCount(counts.ExtractMostSignificantBits());
        }

        var sum = Vector256.Sum(weight);
        return (sum == 0 ? 0 : Vector256.Sum(work) / sum, count);
    }
}
