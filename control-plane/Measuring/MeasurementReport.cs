namespace CdnMusic.ControlPlane.Measuring;

/// <summary>Body of <c>POST /v1/measurements</c>.</summary>
internal sealed class MeasurementReport
{
    /// <summary>Most rows in one report.</summary>
    public const int MaxRows = 4;

    /// <summary>Round trips that a browser can have seen, milliseconds: less is no network, more is a broken clock.</summary>
    public const double LeastMs = 0.01, MostMs = 10_000;

    /// <summary>One to four rows, each edge once.</summary>
    public IReadOnlyList<MeasuredEdge?>? Rtts { get; set; }

    /// <summary>Can a browser have seen such a round trip? No comparison with NaN holds.</summary>
    public static bool IsPlausible(double ms) => ms >= LeastMs && ms <= MostMs;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake()
    {
        if (Rtts is not { Count: >= 1 and <= MaxRows } rows || rows.Contains(null))
        {
            return $"'rtts' must have 1 to {MaxRows} rows.";
        }

        return rows.Any(r => !IsPlausible(r!.Ms)) ? $"'ms' must be {LeastMs} to {MostMs:0}."
            : rows.Any(r => r!.Edge is not { Length: >= 1 and <= 63 }) ? "'edge' must be the id of an edge."
            : rows.DistinctBy(r => r!.Edge).Count() != rows.Count ? "'edge' must not repeat."
            : null;
    }
}

/// <summary>One row.</summary>
internal sealed class MeasuredEdge
{
    /// <summary>The edge's id.</summary>
    public string? Edge { get; set; }

    /// <summary>The round trip, milliseconds.</summary>
    public double Ms { get; set; }
}
