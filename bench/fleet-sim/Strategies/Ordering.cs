using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>Picks the ready edges with the smallest scores; suspect ones only if there are no others.</summary>
internal static class Ordering
{
    public delegate double Score(in Ask ask, int edge);

    public static int Smallest(in Ask ask, Span<int> answer, Score score)
    {
        Span<double> scores = stackalloc double[answer.Length];
        var count = 0;
        for (var i = 0; i < ask.Edges.Length; i++)
        {
            if (ask.Edges[i].State is not (EdgeState.Ready or EdgeState.Suspect))
            {
                continue;
            }

            var value = score(ask, i);
            value = (double.IsNaN(value) ? 1e9 : value) + (ask.Edges[i].State == EdgeState.Suspect ? 1e12 : 0);
            var at = count;
            while (at > 0 && value < scores[at - 1])
            {
                at--;
            }

            if (at < answer.Length)
            {
                count = Math.Min(count + 1, answer.Length);
                answer[at..(count - 1)].CopyTo(answer[(at + 1)..]);
                scores[at..(count - 1)].CopyTo(scores[(at + 1)..]);
                (answer[at], scores[at]) = (i, value);
            }
        }

        return count;
    }

    /// <summary>The distance that still counts as near for this client, by the same rule as steering's.</summary>
    public static double NearLimit(SteeringRules rules, in Ask ask)
    {
        var best = double.PositiveInfinity;
        for (var i = 0; i < ask.Edges.Length; i++)
        {
            if (ask.Edges[i].State == EdgeState.Ready && ask.Distances[i].Ms < best)
            {
                best = ask.Distances[i].Ms;
            }
        }

        return rules.NearLimit(best);
    }
}
