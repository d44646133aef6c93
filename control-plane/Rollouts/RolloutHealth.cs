using System.Globalization;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>What is known of one edge while a roll-out is watched.</summary>
/// <param name="Id">The edge.</param>
/// <param name="IsLive">Connected, and heard.</param>
/// <param name="Answers">Answers since the watch began.</param>
/// <param name="Errors">Those of them that were errors.</param>
/// <param name="Load">Now, 0 idle, 1 full.</param>
/// <param name="ErrorRateBefore">Share of errors before the watch began.</param>
/// <param name="LoadBefore">Load when it began.</param>
internal sealed record WatchedEdge(string Id, bool IsLive, ulong Answers, ulong Errors, double Load, double ErrorRateBefore, double LoadBefore);

/// <summary>Judges the edges that have a revision against those that do not, and against what they were. Pure.</summary>
internal static class RolloutHealth
{
    /// <summary>Why the roll-out should be taken back, or null.</summary>
    /// <param name="request">The bounds.</param>
    /// <param name="updated">The edges that have the revision.</param>
    /// <param name="others">The live ones that do not.</param>
    public static string? Regression(RolloutRequest request, IReadOnlyList<WatchedEdge> updated, IReadOnlyList<WatchedEdge> others)
    {
        if (updated.FirstOrDefault(e => !e.IsLive) is { } silent)
        {
            return $"{silent.Id} is not heard any more";
        }

        var (answers, errors) = (Sum(updated, e => e.Answers), Sum(updated, e => e.Errors));
        if (answers < request.MinAnswers)
        {
            return null;
        }

        var elsewhere = Sum(others, e => e.Answers) is > 0 and var all ? Sum(others, e => e.Errors) / all : 0;
        var (rate, usual) = (errors / answers, Math.Max(elsewhere, updated.Average(e => e.ErrorRateBefore)));
        if (rate > usual + request.MaxErrorRate)
        {
            return Invariant($"{rate:P1} of {answers:0} answers were errors, {usual:P1} are usual");
        }

        var (load, before) = (updated.Average(e => e.Load), Math.Max(updated.Average(e => e.LoadBefore), others.Select(e => e.Load).DefaultIfEmpty(0).Average()));
        return load > before + request.MaxLoadIncrease ? Invariant($"load {load:0.00}, {before:0.00} is usual") : null;
    }

    private static double Sum(IEnumerable<WatchedEdge> edges, Func<WatchedEdge, ulong> value) => edges.Sum(e => (double)value(e));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
