using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// The one decision function: which edges a client should use for a key, in order. Pure and allocation-free: no clock, no I/O, no state;
/// everything it knows is passed in.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Eligible are ready edges that do not shed. If every ready edge sheds, all are eligible: shedding means "somebody else, please".</item>
/// <item>Near are the eligible with an RTT up to <c>best + max(5 ms, 20 %)</c> of the nearest eligible; where none is measured, all.</item>
/// <item>Candidates are the near ones whose load is within 1.25 × the near ones' mean (or below a floor). Source: Mirrokni, Thorup,
/// Zadimoghaddam, Consistent Hashing with Bounded Loads, arXiv 1608.01350. One always is: the least loaded is never above the mean.</item>
/// <item>Every edge gets a <see cref="Standing"/>; the answer is sorted by standing, then by the cost that belongs to the standing (the
/// rendezvous draw, the RTT, or the load), then by index. Draining edges are named only if nothing else is; out edges never.</item>
/// </list>
/// </remarks>
internal static class EdgeRanking
{
    // Any RTT in milliseconds is below this; so "unmeasured after measured" is one comparison.
    private const double BeyondAnyRtt = 1e9;

    /// <summary>Writes the indices of the best edges, best first, and returns how many.</summary>
    /// <param name="rules">The numbers.</param>
    /// <param name="edges">The fleet.</param>
    /// <param name="rtts">RTT from the client to the edge of the same index, milliseconds; NaN if not measured.</param>
    /// <param name="key">Hash of what is wanted.</param>
    /// <param name="answer">Receives indices; its length is the most that are wanted.</param>
    public static int Rank(
        SteeringRules rules, ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<double> rtts, ulong key, Span<int> answer)
    {
        var limits = Limits.Of(rules, edges, rtts);
        Span<Place> best = stackalloc Place[answer.Length];
        var count = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            var standing = StandingOf(edges[i], rtts[i], limits);
            if (standing != Standing.Excluded)
            {
                Insert(best, ref count, new Place(i, standing, CostOf(standing, edges[i], rtts[i], key)));
            }
        }

        // Draining is the last resort, not the last place.
        while (count > 0 && best[count - 1].Standing == Standing.Draining && best[0].Standing != Standing.Draining)
        {
            count--;
        }

        for (var i = 0; i < count; i++)
        {
            answer[i] = best[i].Index;
        }

        return count;
    }

    /// <summary>Where one edge stands.</summary>
    public static Standing StandingOf(in SteeringEdge edge, double rtt, in Limits limits) => edge.State switch
    {
        EdgeState.Ready when edge.Shedding && !limits.AllShed => Standing.Shedding,
        EdgeState.Ready when double.IsNaN(rtt) && limits.AnyMeasured => Standing.Unmeasured,
        EdgeState.Ready when rtt > limits.NearMs => Standing.Far,
        EdgeState.Ready when edge.Load > limits.Load => Standing.OverBound,
        EdgeState.Ready => Standing.Candidate,
        EdgeState.Suspect => Standing.Suspect,
        EdgeState.Draining => Standing.Draining,
        _ => Standing.Excluded,
    };

    private static double CostOf(Standing standing, in SteeringEdge edge, double rtt, ulong key) => standing switch
    {
        Standing.Far => rtt,
        Standing.Shedding => edge.Load,
        Standing.Suspect or Standing.Draining when !double.IsNaN(rtt) => rtt,
        Standing.Suspect or Standing.Draining => BeyondAnyRtt + Rendezvous.Draw(key, edge.Key, edge.Weight),
        _ => Rendezvous.Draw(key, edge.Key, edge.Weight),
    };

    /// <summary>Keeps the best places in order; equal ones in order of index, because edges come in that order.</summary>
    private static void Insert(Span<Place> best, ref int count, in Place place)
    {
        var at = count;
        while (at > 0 && place.Precedes(best[at - 1]))
        {
            at--;
        }

        if (at < best.Length)
        {
            count = Math.Min(count + 1, best.Length);
            best[at..(count - 1)].CopyTo(best[(at + 1)..]);
            best[at] = place;
        }
    }

    /// <summary>What holds for all edges of one decision.</summary>
    /// <param name="AllShed">Every ready edge sheds.</param>
    /// <param name="AnyMeasured">Some eligible edge has an RTT.</param>
    /// <param name="NearMs">The largest RTT that is near; infinite where none is measured.</param>
    /// <param name="Load">The largest load that is within the bound.</param>
    public readonly record struct Limits(bool AllShed, bool AnyMeasured, double NearMs, double Load)
    {
        /// <summary>Computes them.</summary>
        public static Limits Of(SteeringRules rules, ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<double> rtts)
        {
            var allShed = true;
            foreach (ref readonly var edge in edges)
            {
                allShed &= edge.State != EdgeState.Ready || edge.Shedding;
            }

            var best = double.PositiveInfinity;
            for (var i = 0; i < edges.Length; i++)
            {
                if (Eligible(edges[i], allShed) && rtts[i] < best)
                {
                    best = rtts[i];
                }
            }

            var measured = !double.IsPositiveInfinity(best);
            var near = measured ? rules.NearLimit(best) : double.PositiveInfinity;
            return new Limits(allShed, measured, near, rules.LoadLimit(MeanLoad(edges, rtts, allShed, measured, near)));
        }

        /// <summary>Weighted by capacity: the mean is what each would carry if the near ones shared their work evenly.</summary>
        private static double MeanLoad(
            ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<double> rtts, bool allShed, bool measured, double near)
        {
            double load = 0, weight = 0;
            for (var i = 0; i < edges.Length; i++)
            {
                if (Eligible(edges[i], allShed) && (measured ? rtts[i] <= near : true))
                {
                    load += edges[i].Load * edges[i].Weight;
                    weight += edges[i].Weight;
                }
            }

            return weight == 0 ? 0 : load / weight;
        }

        private static bool Eligible(in SteeringEdge edge, bool allShed) => edge.State == EdgeState.Ready && (allShed || !edge.Shedding);
    }

    private readonly record struct Place(int Index, Standing Standing, double Cost)
    {
        public bool Precedes(in Place other) => Standing != other.Standing ? Standing < other.Standing : Cost < other.Cost;
    }
}
