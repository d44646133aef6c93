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
    /// <param name="edges">The fleet.</param>
    /// <param name="distances">From the client to the edge of the same index.</param>
    /// <param name="question">Who wants what.</param>
    /// <param name="answer">Receives indices; its length is the most that are wanted.</param>
    /// <param name="verdicts">Receives what was thought of each edge, at its index; empty if nobody wants to know.</param>
    public static Ranked Rank(
        SteeringRules rules,
        ReadOnlySpan<SteeringEdge> edges,
        ReadOnlySpan<Distance> distances,
        in SteeringQuestion question,
        Span<int> answer,
        Span<Verdict> verdicts = default)
    {
        var limits = SteeringLimits.Of(rules, edges, distances, question.Demand);
        Span<Place> best = stackalloc Place[Math.Max(answer.Length, rules.WidthOf(question.Demand, edges.Length))];
        int count = 0, candidates = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            var standing = StandingOf(edges[i], distances[i], limits);
            candidates += standing == Standing.Candidate ? 1 : 0;
            if (verdicts.IsEmpty && count == best.Length && standing > best[count - 1].Standing)
            {
                // It cannot get in, so its score, a logarithm, need not be known: in a large fleet that is most of the work.
                continue;
            }

            var place = new Place(i, standing, ScoreOf(standing, edges[i], distances[i].Ms, question.Key));
            if (!verdicts.IsEmpty)
            {
                verdicts[i] = new Verdict(standing, place.Score);
            }

            if (standing != Standing.Excluded)
            {
                Insert(best, ref count, place);
            }
        }

        // Draining is the last resort, not the last place.
        while (count > 0 && best[count - 1].Standing == Standing.Draining && best[0].Standing != Standing.Draining)
        {
            count--;
        }

        var width = rules.WidthOf(question.Demand, candidates);
        Spread(best[..Math.Min(width, count)], edges, question);
        var doubts = 0;
        var stays = count > 0 && Staying.Stays(rules, edges, distances, limits, question, best[0].Index, out doubts);
        var named = Write(best[..count], stays ? question.Current : -1, answer);
        if (named == answer.Length && named > 1 && SpareOf(rules, edges, distances, question.Key, answer) is var spare and >= 0)
        {
            answer[named - 1] = spare;
        }

        return new Ranked(named, limits, width, stays, doubts);
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

    /// <summary>
    /// The best edge of another failure domain, if all of the answer are of one: a player whose region goes dark has somewhere to go before
    /// it can ask again. -1 if there is none, or none is needed.
    /// </summary>
    private static int SpareOf(
        SteeringRules rules, ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<Distance> distances, ulong key, ReadOnlySpan<int> answer)
    {
        var domain = edges[answer[0]].Domain;
        foreach (var index in answer)
        {
            if (domain == 0 || edges[index].Domain != domain)
            {
                return -1;
            }
        }

        // Not simply the nearest: a whole region may come this way at once, and must not meet on one edge.
        var best = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            best = Elsewhere(edges[i], domain) ? Math.Min(best, rules.Cautious(distances[i]) is var ms and >= 0 ? ms : best) : best;
        }

        var near = rules.NearLimit(best);
        var (spare, score) = (-1, double.PositiveInfinity);
        for (var i = 0; i < edges.Length; i++)
        {
            if (Elsewhere(edges[i], domain) && (distances[i].Ms <= near || double.IsPositiveInfinity(best)) && Rendezvous.Draw(key, edges[i].Key, edges[i].DrawWeight) is var draw && draw < score)
            {
                (spare, score) = (i, draw);
            }
        }

        return spare;
    }

    private static bool Elsewhere(in SteeringEdge edge, ulong domain) =>
        edge.Domain != domain && edge.State == EdgeState.Ready && !edge.Shedding;

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

    /// <summary>
    /// Puts the caches that share a key into this client's order. By rendezvous again, so that a cache that joins or leaves the group moves
    /// only its own clients.
    /// </summary>
    private static void Spread(Span<Place> group, ReadOnlySpan<SteeringEdge> edges, in SteeringQuestion question)
    {
        if (group.Length < 2)
        {
            return;
        }

        for (var i = 0; i < group.Length; i++)
        {
            ref readonly var edge = ref edges[group[i].Index];
            var place = group[i] with { Score = Rendezvous.Draw(question.Key ^ question.Client, edge.Key, edge.DrawWeight) };
            var at = i;
            for (; at > 0 && place.Precedes(group[at - 1]); at--)
            {
                group[at] = group[at - 1];
            }

            group[at] = place;
        }
    }

    private static int Write(ReadOnlySpan<Place> best, int first, Span<int> answer)
    {
        var count = 0;
        if (first >= 0 && answer.Length > 0)
        {
            answer[count++] = first;
        }

        foreach (ref readonly var place in best)
        {
            if (count < answer.Length && place.Index != first)
            {
                answer[count++] = place.Index;
            }
        }

        return count;
    }

    private readonly record struct Place(int Index, Standing Standing, double Score)
    {
        public bool Precedes(in Place other) => Standing != other.Standing ? Standing < other.Standing : Score < other.Score;
    }
}
