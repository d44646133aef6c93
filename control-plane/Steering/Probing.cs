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

    private const double MightBeNearer = 0.95;

    // Who has measured so many and still found nothing near will hardly find it with the next two; chance has its turn then.
    private const int MeasuredEnough = 16;

    /// <summary>
    /// Writes the indices of ready edges without a measurement: those that might be near first, the others in an order that
    /// <paramref name="lot"/> draws, so that over time each has its turn. Returns how many.
    /// </summary>
    /// <param name="edges">The fleet.</param>
    /// <param name="distances">From the client, completed by <see cref="GeoDistance"/>.</param>
    /// <param name="places">Where the edges are.</param>
    /// <param name="located">What <see cref="GeoDistance.Complete"/> said: estimates go by the client's place.</param>
    /// <param name="limits">Of the decision.</param>
    /// <param name="lot">A random number.</param>
    /// <param name="targets">Receives the indices.</param>
    /// <param name="pressing">The client is nobody knows where, and an edge that is not measured might be nearer than all that
    /// are: every session shall measure, not one in a hundred.</param>
    public static int Pick(
        ReadOnlySpan<SteeringEdge> edges,
        ReadOnlySpan<Distance> distances,
        EdgePlaces places,
        bool located,
        in SteeringLimits limits,
        ulong lot,
        Span<int> targets,
        out bool pressing)
    {
        Span<double> scores = stackalloc double[targets.Length];
        var count = 0;
        var measured = 0;
        foreach (var distance in distances)
        {
            measured += distance.Measured ? 1 : 0;
        }

        var least = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured || edges[i].State != EdgeState.Ready)
            {
                continue;
            }

            var might = located && distances[i].Known ? distances[i].Ms
                : measured < MeasuredEnough ? GeoDistance.Least(places[i], places, distances)
                : 0;
            least = Math.Min(least, might);
            var score = Rendezvous.Uniform(lot, edges[i].Key) + (might <= limits.NearMs ? 0 : 1);
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

        pressing = !located && count > 0 && measured < MeasuredEnough && least < limits.BestMs * MightBeNearer;
        return count;
    }
}
