using System.Globalization;
using CdnMusic.ControlPlane.Weighting;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Puts the verdicts of a decision into words. Decides nothing itself. Pure.</summary>
internal static class Explaining
{
    /// <summary>The explanation of one decision.</summary>
    public static Explanation Of(
        SteeringView view,
        in SteeringQuestion question,
        in Ranked ranked,
        ReadOnlySpan<Distance> distances,
        ReadOnlySpan<Verdict> verdicts,
        ReadOnlySpan<int> answer)
    {
        var edges = new ExplainedEdge[verdicts.Length];
        for (var i = 0; i < edges.Length; i++)
        {
            var at = answer.IndexOf(i);
            var (distance, verdict, edge) = (distances[i], verdicts[i], view.Fleet.Edges[i]);
            edges[i] = new ExplainedEdge(
                view.Map.Edges[i].Id,
                at < 0 ? null : at + 1,
                verdict.Standing,
                Number(verdict.Score, 6),
                Number(distance.Ms, 3),
                !distance.Known ? "unknown" : distance.Measured ? "measured" : "estimated",
                Math.Round(edge.Load, 3),
                Math.Round(view.Weights.GetValueOrDefault(view.Map.Edges[i].Id) is { Weight: 0 } ? 0 : edge.Share, 4),
                at == 0 && ranked.Stayed ? "the client uses it already, and nothing speaks against that" : Why(verdict.Standing, edge, distance, ranked.Limits) + Said(view.Weights.GetValueOrDefault(view.Map.Edges[i].Id)));
        }

        var limits = ranked.Limits;
        return new Explanation(
            Number(limits.BestMs, 3), Number(limits.NearMs, 3), Math.Round(limits.Load, 3), Math.Round(question.Demand, 4), ranked.Width, ranked.Stayed,
            [.. edges.OrderBy(e => e.Rank ?? int.MaxValue).ThenBy(e => e.Standing).ThenBy(e => e.Score).ThenBy(e => e.Id, StringComparer.Ordinal)]);
    }

    private static string Why(Standing standing, in SteeringEdge edge, Distance distance, in SteeringLimits limits) => standing switch
    {
        Standing.Candidate => "near and not busy; in the order of rendezvous hashing",
        Standing.OverBound => Invariant($"busier than its neighbours: load {edge.Load:0.00} is above {limits.Load:0.00}"),
        Standing.Far => Invariant($"too far: {distance.Ms:0.0} ms is above {limits.NearMs:0.0} ms"),
        Standing.Unmeasured => "its distance is not known, others' is",
        Standing.Shedding => Invariant($"sheds new players: load {edge.Load:0.00}"),
        Standing.Suspect => "suspect: it missed reports or its stream broke",
        Standing.Draining => "drains, or is in maintenance (share 0)",
        _ => "out",
    };

    private static string Said(EdgeWeight? weight) => weight is null ? ""
        : Invariant($"; an operator's weight {weight.Weight}") + (weight.Reason is null ? "" : $" ({weight.Reason})");

    private static double? Number(double value, int digits) => double.IsFinite(value) ? Math.Round(value, digits) : null;

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
