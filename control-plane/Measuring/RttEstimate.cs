namespace CdnMusic.ControlPlane.Measuring;

/// <summary>What is known of the round-trip time between one client prefix and one edge.</summary>
/// <remarks>
/// <list type="number">
/// <item>The <see cref="WindowedMinimum"/> is the distance: queues and busy hosts only ever add to it, so the minimum filters noise out.</item>
/// <item>The <see cref="PeakEwma"/> of the interval means is the present: it rises at once when the path congests.</item>
/// <item>The estimate is the distance, until the present exceeds it by more than <c>max(5 ms, 20 %)</c> (the slack within which steering
/// calls two edges equally near); from there on congestion counts. Noise inside the slack therefore moves nobody.</item>
/// <item>What clients claim (<see cref="ClaimedRtt"/>) counts only while the kernel has said nothing: a page cannot measure as exactly as a
/// kernel, and it may lie.</item>
/// </list>
/// Mutable struct, not thread-safe. Milliseconds.
/// </remarks>
internal struct RttEstimate(ulong edge)
{
    /// <summary>A measurement older than this is no measurement.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const double NoiseMs = 5, NoiseShare = 0.2;
    private WindowedMinimum _distance;
    private PeakEwma _present;
    private ClaimedRtt _claimed;
    private TimeSpan _at;

    /// <summary>The edge's key.</summary>
    public ulong Edge { get; } = edge;

    /// <summary>Takes one row of a report.</summary>
    /// <param name="minMs">Smallest smoothed RTT of the edge's window.</param>
    /// <param name="meanMs">Mean over the interval, or NaN if nothing was sampled in it.</param>
    /// <param name="now">Now; never goes back.</param>
    public void Add(double minMs, double meanMs, TimeSpan now)
    {
        _distance.Add(minMs, now);
        if (!double.IsNaN(meanMs))
        {
            _present.Add(Math.Max(minMs, meanMs), now);
        }

        _at = now;
    }

    /// <summary>Takes what a client says that it measured.</summary>
    public void Claim(double ms, TimeSpan now) => _claimed.Add(ms, now);

    /// <summary>The estimate; NaN if there is none, or only an outdated one.</summary>
    public readonly double At(TimeSpan now)
    {
        var distance = _distance.Value;
        if (double.IsNaN(distance) || now - _at > Lifetime)
        {
            return _claimed.At(now, Lifetime);
        }

        var present = _present.At(now, distance);
        return double.IsNaN(present) ? distance : Math.Max(distance, present - Math.Max(NoiseMs, distance * NoiseShare));
    }
}
