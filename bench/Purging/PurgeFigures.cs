namespace CdnMusic.Bench.Purging;

/// <summary>What purging came to.</summary>
/// <param name="Fleet">Which edges, in words.</param>
/// <param name="GoalMs">p99 that is wanted, milliseconds.</param>
/// <param name="Milliseconds">From the request to the answer that every edge has acknowledged; sorted.</param>
/// <param name="Slowest">Of each purge, how long the slowest edge took from the moment that the purge was in the log; sorted.</param>
/// <param name="Incomplete">Purges that some edge had not acknowledged when they were answered.</param>
internal sealed record PurgeFigures(string Fleet, double GoalMs, IReadOnlyList<double> Milliseconds, IReadOnlyList<double> Slowest, int Incomplete)
{
    /// <summary>Every purge was acknowledged everywhere, and the goal is met.</summary>
    public bool Good => Incomplete == 0 && Percentile(Milliseconds, 0.99) <= GoalMs;

    /// <summary>By nearest rank.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
