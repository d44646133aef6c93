using System.Globalization;
using CdnMusic.Protocol.Latency;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>What is known of one edge while a roll-out is watched.</summary>
/// <param name="Id">The edge.</param>
/// <param name="IsLive">Connected, and heard.</param>
/// <param name="Answers">Answers since the watch began.</param>
/// <param name="Errors">Those of them that were errors.</param>
/// <param name="Load">Now, 0 idle, 1 full.</param>
/// <param name="ErrorRateBefore">Share of errors before the watch began.</param>
/// <param name="LoadBefore">Load when it began.</param>
/// <param name="FirstBytes">Answers since the watch began, by the time until their first byte (<see cref="LatencyBuckets"/>).</param>
/// <param name="FirstBytesBefore">Those before it.</param>
internal sealed record WatchedEdge(string Id, bool IsLive, ulong Answers, ulong Errors, double Load, double ErrorRateBefore, double LoadBefore,
    IReadOnlyList<ulong> FirstBytes, IReadOnlyList<ulong> FirstBytesBefore);

/// <summary>Judges the edges that have a revision against those that do not, and against what they were. Pure.</summary>
internal static class RolloutHealth
{
    // What is faster than this nobody notices, however much slower it is than before.
    private const double SlowMs = 20;

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
        return load > before + request.MaxLoadIncrease ? Invariant($"load {load:0.00}, {before:0.00} is usual") : Slowness(request, updated, others);
    }

    /// <summary>Nothing can be said of it where there is too little to compare with.</summary>
    private static string? Slowness(RolloutRequest request, IReadOnlyList<WatchedEdge> updated, IReadOnlyList<WatchedEdge> others)
    {
        var now = P99(request, updated.Select(e => e.FirstBytes));
        var usual = new[] { P99(request, others.Select(e => e.FirstBytes)), P99(request, updated.Select(e => e.FirstBytesBefore)) }.Where(p => p > 0).DefaultIfEmpty(double.NaN).Max();
        return now > SlowMs && now > usual * (1 + request.MaxLatencyIncrease)
            ? Invariant($"1 % of answers took {now:0} ms or more until their first byte, {usual:0} ms is usual")
            : null;
    }

    /// <summary>NaN if there are too few.</summary>
    private static double P99(RolloutRequest request, IEnumerable<IReadOnlyList<ulong>> edges)
    {
        var sums = new ulong[LatencyBuckets.Count];
        foreach (var counts in edges)
        {
            for (var i = 0; i < counts.Count; i++)
            {
                sums[i] += counts[i];
            }
        }

        return sums.Sum(n => (double)n) < request.MinAnswers ? double.NaN : LatencyBuckets.Quantile(sums, 0.99);
    }

    private static double Sum(IEnumerable<WatchedEdge> edges, Func<WatchedEdge, ulong> value) => edges.Sum(e => (double)value(e));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
