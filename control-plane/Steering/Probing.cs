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
    /// Ready edges without a measurement: those whose estimate might be near first, the others in an order that <paramref name="lot"/>
    /// draws, so that over time each has its turn.
    /// </summary>
    public static ProbeTarget[] Targets(SteeringView view, ReadOnlySpan<Distance> distances, in SteeringLimits limits, ulong lot)
    {
        Span<int> best = stackalloc int[MaxTargets];
        Span<double> scores = stackalloc double[MaxTargets];
        var count = 0;
        for (var i = 0; i < distances.Length; i++)
        {
            if (distances[i].Measured || view.Edges[i].State != EdgeState.Ready)
            {
                continue;
            }

            var promising = distances[i].Known && distances[i].Ms <= limits.NearMs;
            var score = Rendezvous.Uniform(lot, view.Edges[i].Key) + (promising ? 0 : 1);
            var at = count;
            for (; at > 0 && score < scores[at - 1]; at--)
            {
                if (at < MaxTargets)
                {
                    (best[at], scores[at]) = (best[at - 1], scores[at - 1]);
                }
            }

            if (at < MaxTargets)
            {
                (best[at], scores[at]) = (i, score);
                count = Math.Min(count + 1, MaxTargets);
            }
        }

        var targets = new ProbeTarget[count];
        for (var i = 0; i < count; i++)
        {
            targets[i] = new ProbeTarget(view.Map.Edges[best[i]].Id, view.Map.Edges[best[i]].Url);
        }

        return targets;
    }
}
