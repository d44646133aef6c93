using CdnMusic.Protocol.Settings;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>Body of <c>POST /admin/rollouts</c>.</summary>
/// <param name="Settings">The fleet's settings from then on, all of them, below <c>Edge:</c>; empty: each edge's own alone.</param>
/// <param name="Stages">Shares of the fleet in percent, rising, the last one 100; a share is one edge at least. Default 1, 25, 100.</param>
/// <param name="CanaryLabels">Edges with these labels come first. Null: any.</param>
/// <param name="Soak">How long a stage is watched before the next, hh:mm:ss, 1 s to 1 day. Default 5 min.</param>
/// <param name="MaxErrorRate">By how much the share of errors may exceed the others' and what it was before, 0-1. Default 0.02.</param>
/// <param name="MaxLoadIncrease">By how much the load may, 0-1. Default 0.3.</param>
/// <param name="MaxLatencyIncrease">
/// By which share the time until the first byte, which 1 % of answers exceed, may do so, 0-100; below 20 ms nothing is slow. Default 1: twice as long.
/// </param>
/// <param name="MinAnswers">Answers below which shares of errors and times are chance. Default 20.</param>
/// <param name="Version">Instead of settings: the version of the edges' software.</param>
/// <param name="Restart">How long an edge may need from having installed a version until it runs it, 1 s to 1 h. Default 5 min.</param>
internal sealed record RolloutRequest(
    IReadOnlyDictionary<string, string>? Settings = null,
    IReadOnlyList<int>? Stages = null,
    IReadOnlyDictionary<string, string>? CanaryLabels = null,
    TimeSpan? Soak = null,
    double MaxErrorRate = 0.02,
    double MaxLoadIncrease = 0.3,
    double MaxLatencyIncrease = 1,
    int MinAnswers = 20,
    string? Version = null,
    TimeSpan? Restart = null)
{
    /// <summary>How long a restart may take where the request does not say.</summary>
    public static readonly TimeSpan DefaultRestart = TimeSpan.FromMinutes(5);

    private static readonly int[] DefaultStages = [1, 25, 100];

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        Settings is null == Version is null ? "either 'settings' ({} takes the fleet's settings away) or 'version' is required."
        : Version is not null && !SoftwareVersion.IsValid(Version) ? $"{SoftwareVersion.Rule}."
        : Restart < TimeSpan.FromSeconds(1) || Restart > TimeSpan.FromHours(1) ? "'restart' must be 00:00:01 to 01:00:00."
        : Settings is not null && RuntimeSettings.Mistakes(Settings) is { Count: > 0 } wrong ? string.Join("; ", wrong)
        : Stages is not null && (Stages.Count is 0 or > 20 || Stages[^1] != 100 || Stages.Any(s => s is < 1 or > 100) || Stages.Zip(Stages.Skip(1)).Any(s => s.First >= s.Second))
            ? "'stages' must be 1 to 20 rising percentages that end with 100."
        : Soak < TimeSpan.FromSeconds(1) || Soak > TimeSpan.FromDays(1) ? "'soak' must be 00:00:01 to 1.00:00:00."
        : MaxLatencyIncrease is not (>= 0 and <= 100) ? "'max_latency_increase' must be 0 to 100."
        : MaxErrorRate is not (>= 0 and <= 1) || MaxLoadIncrease is not (>= 0 and <= 1) || MinAnswers < 1 ? "'max_error_rate' and 'max_load_increase' must be 0 to 1, 'min_answers' at least 1."
        : null;

    /// <summary>The stages, given or not.</summary>
    public IReadOnlyList<int> EffectiveStages() => Stages ?? DefaultStages;

    /// <summary>How long a restart may take, given or not.</summary>
    public TimeSpan EffectiveRestart() => Restart ?? DefaultRestart;

    /// <summary>The soak, given or not.</summary>
    public TimeSpan EffectiveSoak() => Soak ?? TimeSpan.FromMinutes(5);
}
