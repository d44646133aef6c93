namespace CdnMusic.ControlPlane.Steering;

/// <summary>The numbers of the steering algorithm (docs/steering.md). Immutable.</summary>
internal sealed record SteeringRules
{
    /// <summary>Edges named in one answer.</summary>
    public const int AnswerLength = 3;

    /// <summary>An edge this much slower than the nearest is still as near, milliseconds.</summary>
    public double NearMs { get; init; } = 5;

    /// <summary>... or this much slower, as a share of the nearest's RTT; the larger of both holds.</summary>
    public double NearShare { get; init; } = 0.2;

    /// <summary>c of consistent hashing with bounded loads: how far above its candidates' mean load an edge may be and still get its keys.</summary>
    public double LoadBound { get; init; } = 1.25;

    /// <summary>
    /// Below this load the bound does not hold: on a nearly idle fleet one listener is many times the mean, and moving them would cost
    /// cache hits for nothing.
    /// </summary>
    public double LoadBoundFloor { get; init; } = 0.3;

    /// <summary>From this load an edge sheds: gets no new players while others can take them.</summary>
    public double ShedAt { get; init; } = 0.85;

    /// <summary>At this load or below it takes players again; the gap keeps it from flapping.</summary>
    public double ReturnAt { get; init; } = 0.70;

    /// <summary>The largest RTT that still counts as near.</summary>
    public double NearLimit(double bestMs) => bestMs + Math.Max(NearMs, bestMs * NearShare);

    /// <summary>The largest load at which an edge still gets its keys.</summary>
    public double LoadLimit(double meanLoad) => Math.Max(LoadBoundFloor, LoadBound * meanLoad);

    /// <summary>Does an edge shed, given whether it did and its load now?</summary>
    public bool Sheds(bool shedding, double load) => load >= ShedAt || (shedding && load > ReturnAt);
}
