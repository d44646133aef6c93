namespace CdnMusic.FleetSim.Figures;

/// <summary>One goal of the fleet, and whether a strategy reaches it.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Limit">The goal in words.</param>
/// <param name="Show">The figure as text.</param>
/// <param name="Reached">Whether it is good enough, given the figures and those of pure consistent hashing.</param>
internal sealed record Goal(
    string Name, string Limit, Func<StrategyFigures, string> Show, Func<StrategyFigures, StrategyFigures, bool> Reached)
{
    /// <summary>All goals.</summary>
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("within max(5 ms, 20 %) of the best", "≥ 95 %", f => Percent(f.NearShare), (f, _) => f.NearShare >= 0.95),
        new("max/mean load in a region, p95", "≤ 1.25", f => $"{f.Balance:0.00}", (f, _) => f.Balance <= 1.25),
        new("keys moved by a lost edge, above 1/n", "≤ 2 %", f => Percent(f.KeysMovedSurplus), (f, _) => f.KeysMovedSurplus <= 0.02),
        new("moves per listener and 10 min, quiet", "< 1", f => $"{f.Moves:0.00}", (f, _) => f.Moves < 1),
        new("fleet hit ratio, against pure hashing", "≥ −1 %", f => Percent(f.HitRatio), (f, pure) => f.HitRatio >= pure.HitRatio - 0.01),
        new("overloaded while a region is lost", "≤ 1 %", f => Percent(f.Overloaded), (f, _) => f.Overloaded <= 0.01),
    ];

    private static string Percent(double share) => $"{100 * share:0.0} %";
}
