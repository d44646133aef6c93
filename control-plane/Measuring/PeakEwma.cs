namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// An average that believes bad news at once and good news slowly. Source: Finagle's Peak EWMA: a sample above the average replaces it; one
/// below pulls it down by how much time has passed, <c>w = e^(−Δt/τ)</c>, so that irregular samples are weighed right.
/// </summary>
/// <remarks>Mutable struct, not thread-safe. A default value holds nothing.</remarks>
internal struct PeakEwma
{
    /// <summary>τ: after this long an old peak weighs 37 %.</summary>
    public static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    private double _value;
    private TimeSpan _at;
    private bool _any;

    /// <summary>Takes one more value; <paramref name="now"/> never goes back.</summary>
    public void Add(double value, TimeSpan now)
    {
        var kept = Kept(now);
        _value = !_any || value >= _value ? value : (_value * kept) + (value * (1 - kept));
        (_at, _any) = (now, true);
    }

    /// <summary>The average, drifting to <paramref name="floor"/> while no news comes: a peak that nobody confirms wears off.</summary>
    /// <returns>NaN before the first value.</returns>
    public readonly double At(TimeSpan now, double floor) =>
        !_any ? double.NaN : floor + (Math.Max(0, _value - floor) * Kept(now));

    private readonly double Kept(TimeSpan now) => Math.Exp(-Math.Max(0, (now - _at) / Decay));
}
