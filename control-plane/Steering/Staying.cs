using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Whether a client stays with the edge that it uses for a key. Moving costs a new connection and perhaps a cache miss, and when many clients
/// see the same news at once, moving them all turns the news around (the herd). So bad news moves only those whom it must. Pure.
/// </summary>
internal static class Staying
{
    /// <summary>Decides it.</summary>
    /// <param name="rules">The numbers.</param>
    /// <param name="edges">The fleet.</param>
    /// <param name="distances">From the client to the edge of the same index.</param>
    /// <param name="limits">Of this decision.</param>
    /// <param name="question">Says which edge, and for how long it has been in doubt.</param>
    /// <param name="best">The edge that a new client would get.</param>
    /// <param name="doubts">For how many answers it is in doubt now.</param>
    public static bool Stays(
        SteeringRules rules,
        ReadOnlySpan<SteeringEdge> edges,
        ReadOnlySpan<Distance> distances,
        in SteeringLimits limits,
        in SteeringQuestion question,
        int best,
        out int doubts)
    {
        doubts = 0;
        var current = question.Current;
        if ((uint)current >= (uint)edges.Length || edges[current].State != EdgeState.Ready || GivenAway(rules, edges[current], limits, question))
        {
            return false;
        }

        // Moves for nearness go where there is room. Being used, an edge without a distance will have one within a report; and where the best is unknown, nothing says it is better.
        var clearlyNearer = edges[best].Load <= rules.RoomUntil && distances[best].Ms < distances[current].Ms * rules.StayShare && distances[current].Ms > limits.NearMs;
        var noNoise = distances[best].Measured && distances[best].Ms < distances[current].Ms * rules.MoveAtOnceShare;
        doubts = !clearlyNearer ? 0 : noNoise ? rules.MovesAfter : Math.Min(question.Doubts + 1, rules.MovesAfter);
        return doubts < rules.MovesAfter;
    }

    /// <summary>
    /// An overloaded edge gives away the share of its clients that is too many, and always the same ones, so that repeated questions under
    /// the same load give no more away.
    /// </summary>
    private static bool GivenAway(SteeringRules rules, in SteeringEdge edge, in SteeringLimits limits, in SteeringQuestion question) =>
        edge.Load > rules.OverloadAt && !limits.AllShed
        && Rendezvous.Uniform(question.Client ^ question.Key, edge.Key) > rules.ShedAt / edge.Load;
}
