using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Which edges a client's player could measure: those that nobody in its network has used, since an edge without a measurement is not
/// chosen while others have one, and so would never get one. Pure.
/// </summary>
internal static class Probing
{
    /// <summary>Edges named at most.</summary>
    public const int MaxTargets = 2;

    /// <summary>
    /// Writes the indices of ready edges without a measurement: those whose estimate might be near first, the others in an order that
    /// <paramref name="lot"/> draws, so that over time each has its turn. Returns how many.
    /// </summary>
    public static int Pick(
        ReadOnlySpan<SteeringEdge> edges, ReadOnlySpan<Distance> distances, in SteeringLimits limits, ulong lot, Span<int> targets)
    {
        Span<double> scores = stackalloc double[targets.Length];
        var count = 0;
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured || edges[i].State != EdgeState.Ready)
            {
                continue;
            }

            var promising = distances[i].Known && distances[i].Ms <= limits.NearMs;
            var score = Rendezvous.Uniform(lot, edges[i].Key) + (promising ? 0 : 1);
            var at = count;
            while (at > 0 && score < scores[at - 1])
            {
                at--;
            }

            if (at < targets.Length)
            {
                count = Math.Min(count + 1, targets.Length);
                targets[at..(count - 1)].CopyTo(targets[(at + 1)..]);
                scores[at..(count - 1)].CopyTo(scores[(at + 1)..]);
                (targets[at], scores[at]) = (i, score);
            }
        }

        return count;
    }

    /// <summary>The picked edges of a view.</summary>
    public static ProbeTarget[] Targets(SteeringView view, ReadOnlySpan<Distance> distances, in SteeringLimits limits, ulong lot)
    {
        Span<int> picked = stackalloc int[MaxTargets];
        var targets = new ProbeTarget[Pick(view.Edges, distances, limits, lot, picked)];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = new ProbeTarget(view.Map.Edges[picked[i]].Id, view.Map.Edges[picked[i]].Url);
        }

        return targets;
    }
}
