using System.Runtime.Intrinsics;

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

    /// <summary>
    /// c of consistent hashing with bounded loads: how far above its candidates' mean load an edge may be and still get its keys.
    /// </summary>
    public double LoadBound { get; init; } = 1.25;

    /// <summary>
    /// The same for keys in demand. They give way first: a hot key is in its next edge's cache within a moment, while each cold key that
    /// gives way costs a fill from the origin.
    /// </summary>
    public double HotLoadBound { get; init; } = 1.1;

    /// <summary>A key is in demand if it makes up this share of a candidate's mean load.</summary>
    public double InDemandShare { get; init; } = 0.02;

    /// <summary>
    /// Below this load the bound does not hold: on a nearly idle fleet one listener is many times the mean, and moving them would cost
    /// cache hits for nothing.
    /// </summary>
    public double LoadBoundFloor { get; init; } = 0.3;

    /// <summary>From this load an edge sheds: gets no new players while others can take them.</summary>
    public double ShedAt { get; init; } = 0.85;

    /// <summary>At this load or below it takes players again; the gap keeps it from flapping.</summary>
    public double ReturnAt { get; init; } = 0.70;

    /// <summary>
    /// A client leaves the edge it uses for one that is farther than this share of the distance only if it must: what <see cref="NearShare"/>
    /// calls as near is no reason to move.
    /// </summary>
    public double StayShare { get; init; } = 1 / 1.2;

    /// <summary>
    /// Nor for one with more load than this: edges that just had to shed would be full again at once, and clients would go to and fro, with a
    /// cold cache each time. Their next track finds the nearer edge anyway.
    /// </summary>
    public double RoomUntil { get; init; } = 0.75;

    /// <summary>... and only after another edge has been that much nearer in so many answers running.</summary>
    public int MovesAfter { get; init; } = 2;

    /// <summary>One that is known to be this much nearer is no noise: the client moves at once.</summary>
    public double MoveAtOnceShare { get; init; } = 0.6;

    /// <summary>Above this load an edge also gives away players it has, a share that brings it back to <see cref="ShedAt"/>.</summary>
    public double OverloadAt { get; init; } = 0.95;

    /// <summary>One key may make up this share of an edge's mean load; a hotter one is spread over 2, 4, ... <see cref="MaxWidth"/> caches.</summary>
    public double HotShare { get; init; } = 0.25;

    /// <summary>Most caches that one key is spread over deliberately; a power of two.</summary>
    public const int MaxWidth = 16;

    /// <summary>
    /// A distance estimated from geography is taken to be this much larger before it may outshine measured ones: geography knows nothing of
    /// routes.
    /// </summary>
    public double EstimateCaution { get; init; } = 1.5;

    /// <summary>The distance that sets the bar for the others; NaN if unknown.</summary>
    public double Cautious(Distance distance) => distance.Measured ? distance.Ms : (distance.Ms * EstimateCaution) + NearMs;

    /// <summary>The same of four distances as <see cref="Distance.Values(ReadOnlySpan{Distance})"/> has them.</summary>
    public Vector256<double> Cautious(Vector256<double> values)
    {
        var ms = Vector256.Abs(values);
        return Vector256.ConditionalSelect(
            Vector256.LessThan(values, Vector256<double>.Zero), (ms * EstimateCaution) + Vector256.Create(NearMs), ms);
    }

    /// <summary>Caches that share a key: the smallest power of two with which the key's load on each is at most <see cref="HotShare"/> of the mean.</summary>
    /// <param name="demand">The key's share of demand, 0-1.</param>
    /// <param name="candidates">Edges that share the demand.</param>
    public int WidthOf(double demand, int candidates)
    {
        var width = 1;
        while (width < MaxWidth && width < candidates && demand * candidates > HotShare * width)
        {
            width *= 2;
        }

        return Math.Min(width, Math.Max(candidates, 1));
    }

    /// <summary>The largest RTT that still counts as near.</summary>
    public double NearLimit(double bestMs) => bestMs + Math.Max(NearMs, bestMs * NearShare);

    /// <summary>The largest load at which an edge still gets a key.</summary>
    /// <param name="meanLoad">Of the near edges.</param>
    /// <param name="near">How many there are.</param>
    /// <param name="demand">The key's share of demand, 0-1.</param>
    public double LoadLimit(double meanLoad, int near, double demand) =>
        Math.Max(LoadBoundFloor, meanLoad * (demand * near >= InDemandShare ? HotLoadBound : LoadBound));

    /// <summary>Does an edge shed, given whether it did and its load now?</summary>
    public bool Sheds(bool shedding, double load) => load >= ShedAt || (shedding && load > ReturnAt);
}
