using CdnMusic.ControlPlane.Fleet;

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
    public static SteeringLimits Of(
        SteeringRules rules, ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<Distance> distances, double demand = 0)
    {
        var allShed = true;
        foreach (ref readonly var edge in edges)
        {
            allShed &= edge.State != EdgeState.Ready || edge.Shedding;
        }

        var best = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            if (Eligible(edges[i], allShed))
            {
                // No comparison with NaN holds, so what is unknown is never best.
                var ms = rules.Cautious(distances[i]);
                best = ms < best ? ms : best;
            }
        }

        var known = !double.IsPositiveInfinity(best);
        var near = known ? rules.NearLimit(best) : double.PositiveInfinity;
        var (mean, count) = MeanLoad(edges, distances, known, near);
        return new SteeringLimits(allShed, known, best, near, rules.LoadLimit(mean, count, demand));
    }

    private static bool Eligible(in SteeringEdge edge, bool allShed) => edge.State == EdgeState.Ready && (allShed || !edge.Shedding);

    /// <summary>
    /// Weighted by capacity: the mean is what each would carry if the near ones shared their work evenly. Shedding ones count too, or the
    /// bound would sink below what the others must take over from them.
    /// </summary>
    private static (double Mean, int Count) MeanLoad(
        ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<Distance> distances, bool known, double near)
    {
        double load = 0, weight = 0;
        var count = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            if (edges[i].State == EdgeState.Ready && (!known || distances[i].Ms <= near))
            {
                load += edges[i].Load * edges[i].Weight;
                weight += edges[i].Weight;
                count++;
            }
        }

        return (weight == 0 ? 0 : load / weight, count);
    }
}
