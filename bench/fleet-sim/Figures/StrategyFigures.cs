namespace CdnMusic.FleetSim.Figures;

/// <summary>What one strategy came to. Shares are 0-1; see docs/steering.md for what exactly is measured.</summary>
internal sealed record StrategyFigures(string Name)
{
    /// <summary>
    /// Listener-seconds on an edge within max(5 ms, 20 %) of the truly nearest one that lived and had room (did not shed) when the
    /// listener was sent there; the warm-up left out.
    /// </summary>
    public required double NearShare { get; init; }

    /// <summary>Mean of the true round-trip time, milliseconds.</summary>
    public required double MeanRttMs { get; init; }

    /// <summary>95th percentile over windows of 30 s and regions of the largest load in proportion to the region's mean.</summary>
    public required double Balance { get; init; }

    /// <summary>The largest of the same.</summary>
    public required double WorstBalance { get; init; }

    /// <summary>Largest surplus over 1/n, over the rehearsed losses, of keys moved.</summary>
    public required double KeysMovedSurplus { get; init; }

    /// <summary>
    /// Changes of the edge under the same key, with the old edge alive, per listener and 10 minutes; in quiet times, when for 2 minutes
    /// nothing has failed or returned.
    /// </summary>
    public required double Moves { get; init; }

    /// <summary>The same over the whole run.</summary>
    public required double MovesEver { get; init; }

    public required double HitRatio { get; init; }

    /// <summary>Listener-seconds on an edge with more than its capacity, from 30 s after a region was lost until it is back.</summary>
    public required double Overloaded { get; init; }

    /// <summary>The same, over the whole run.</summary>
    public required double OverloadedEver { get; init; }

    /// <summary>Questions whose answer named no living edge.</summary>
    public required double Unanswered { get; init; }

    /// <summary>Measurements of players per question.</summary>
    public required double Probes { get; init; }

    /// <summary>Decisions that were made.</summary>
    public required long Decisions { get; init; }

    /// <summary>Per 10 s: the largest max/mean of a region that is whole; share of listeners on overloaded edges; share near.</summary>
    public required IReadOnlyList<(double Balance, double Overloaded, double Near)> History { get; init; }

    /// <summary>Share of listener-seconds by surplus over the best round trip, in steps of 1 ms, cumulative.</summary>
    public required IReadOnlyList<double> SurplusMs { get; init; }
}
