using System.Numerics;
using System.Runtime.Intrinsics;
using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// The one decision function: which edges a client should use for a key, in order. Pure and allocation-free: no clock, no I/O, no state;
/// everything it knows is passed in.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>Eligible are ready edges that do not shed. If every ready edge sheds, all are eligible: shedding means "somebody else, please".</item>
/// <item>Near are the eligible with a distance up to <c>best + max(5 ms, 20 %)</c> of the nearest eligible; where none is known, all.</item>
/// <item>Candidates are the near ones whose load is within c × the near ones' mean (or below a floor). Source: Mirrokni, Thorup,
/// Zadimoghaddam, Consistent Hashing with Bounded Loads, arXiv 1608.01350. One always is: the least loaded is never above the mean.</item>
/// <item>Every edge gets a <see cref="Standing"/>; edges are sorted by standing, then by the score that belongs to the standing (the
/// rendezvous draw, the distance, or the load), then by index. Draining edges are named only if nothing else is; out edges never.</item>
/// <item>A hot key is spread: its first 2, 4, ... candidates share its clients, by a second draw per client.</item>
/// <item>A client that says which edge it uses for the key stays there, unless the edge is going, is overloaded, or another one has been
/// clearly nearer in two answers running (<see cref="Staying"/>).</item>
/// <item>If all of the answer are in one failure domain, its last place goes to the best edge of another.</item>
/// </list>
/// </remarks>
internal static class EdgeRanking
{
    // Any distance in milliseconds is below this; so "unknown after known" is one comparison.
    private const double BeyondAnyDistance = 1e9;

    /// <summary>Writes the indices of the best edges, best first.</summary>
    /// <param name="rules">The numbers.</param>
    /// <param name="fleet">The fleet.</param>
    /// <param name="distances">From the client to the edge of the same index.</param>
    /// <param name="question">Who wants what.</param>
    /// <param name="answer">Receives indices; its length is the most that are wanted.</param>
    /// <param name="verdicts">Receives what was thought of each edge, at its index; empty if nobody wants to know.</param>
    public static Ranked Rank(
        SteeringRules rules,
        SteeringFleet fleet,
        ReadOnlySpan<Distance> distances,
        in SteeringQuestion question,
        Span<int> answer,
        Span<Verdict> verdicts = default)
    {
        var limits = SteeringLimits.Of(rules, fleet, distances, question.Demand);
        var best = new Shortlist(stackalloc Place[Math.Max(answer.Length, rules.WidthOf(question.Demand, fleet.Count))]);
        var candidates = 0;
        if (!verdicts.IsEmpty || !NearOnesSuffice(fleet, distances, limits, question.Key, answer.Length, ref best, out candidates))
        {
            best.Clear();
            candidates = LookAtAll(fleet.Edges, distances, limits, question.Key, ref best, verdicts);
        }

        best.DropNeedlessDraining();
        var width = rules.WidthOf(question.Demand, candidates);
        best.Spread(width, fleet.Edges, question);
        var doubts = 0;
        var stays = best.Count > 0 && Staying.Stays(rules, fleet.Edges, distances, limits, question, best.Places[0].Index, out doubts);
        var named = best.Write(stays ? question.Current : -1, answer);
        if (named == answer.Length && named > 1 && Spare.Of(rules, fleet, distances, question.Key, answer) is var spare and >= 0)
        {
            answer[named - 1] = spare;
        }

        return new Ranked(named, limits, width, stays, doubts);
    }

    /// <summary>
    /// Looks at near edges only, which most edges of a large fleet are not. True if they fill the answer: no other edge stands before a near
    /// one that does not shed.
    /// </summary>
    private static bool NearOnesSuffice(
        SteeringFleet fleet,
        ReadOnlySpan<Distance> distances,
        in SteeringLimits limits,
        ulong key,
        int wanted,
        ref Shortlist best,
        out int candidates)
    {
        var values = Distance.Values(distances);
        candidates = 0;
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var bits = fleet.ReadyWithin(limits.NearMs, Block.At(values, i), i).ExtractMostSignificantBits();
            for (; bits != 0; bits &= bits - 1)
            {
                var index = i + BitOperations.TrailingZeroCount(bits);
                ref readonly var edge = ref fleet.Edges[index];
                var standing = StandingOf(edge, distances[index], limits);
                candidates += standing == Standing.Candidate ? 1 : 0;
                if (standing <= Standing.OverBound && best.Admits(standing))
                {
                    var bar = best.Bar(standing);
                    var draw = Rendezvous.DrawBelow(key, edge.Key, edge.DrawWeight, bar);
                    if (draw < bar)
                    {
                        best.Insert(new Place(index, standing, draw));
                    }
                }
            }
        }

        return wanted > 0 && best.Count >= wanted;
    }

    /// <summary>Looks at every edge, and returns how many candidates there are.</summary>
    private static int LookAtAll(
        ReadOnlySpan<SteeringEdge> edges,
        ReadOnlySpan<Distance> distances,
        in SteeringLimits limits,
        ulong key,
        ref Shortlist best,
        Span<Verdict> verdicts)
    {
        var candidates = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            var standing = StandingOf(edges[i], distances[i], limits);
            candidates += standing == Standing.Candidate ? 1 : 0;
            if (verdicts.IsEmpty && !best.Admits(standing))
            {
                // It cannot get in, so its score, a logarithm, need not be known.
                continue;
            }

            var place = new Place(i, standing, ScoreOf(standing, edges[i], distances[i].Ms, key));
            if (!verdicts.IsEmpty)
            {
                verdicts[i] = new Verdict(standing, place.Score);
            }

            if (standing != Standing.Excluded)
            {
                best.Insert(place);
            }
        }

        return candidates;
    }

    /// <summary>Where one edge stands.</summary>
    public static Standing StandingOf(in SteeringEdge edge, Distance distance, in SteeringLimits limits) => edge.State switch
    {
        EdgeState.Ready when edge.Shedding && !limits.AllShed => Standing.Shedding,
        EdgeState.Ready when !distance.Known && limits.AnyKnown => Standing.Unmeasured,
        EdgeState.Ready when distance.Ms > limits.NearMs => Standing.Far,
        EdgeState.Ready when edge.Load > limits.Load => Standing.OverBound,
        EdgeState.Ready => Standing.Candidate,
        EdgeState.Suspect => Standing.Suspect,
        EdgeState.Draining => Standing.Draining,
        _ => Standing.Excluded,
    };

    private static double ScoreOf(Standing standing, in SteeringEdge edge, double ms, ulong key) => standing switch
    {
        Standing.Far => ms,
        Standing.Shedding => edge.Load,
        Standing.Suspect or Standing.Draining when !double.IsNaN(ms) => ms,
        Standing.Suspect or Standing.Draining => BeyondAnyDistance + Rendezvous.Draw(key, edge.Key, edge.DrawWeight),
        Standing.Excluded => double.NaN,
        _ => Rendezvous.Draw(key, edge.Key, edge.DrawWeight),
    };
}
