namespace CdnMusic.ControlPlane.Steering;

/// <summary>How far a client is from an edge, as well as is known. A default value is 0 ms measured; use <see cref="Unknown"/>.</summary>
/// <param name="Ms">Round-trip time, milliseconds; NaN if not even an estimate exists.</param>
/// <param name="Measured">Seen on real connections; otherwise estimated from geography.</param>
internal readonly record struct Distance(double Ms, bool Measured)
{
    /// <summary>Neither measured nor estimated.</summary>
    public static Distance Unknown { get; } = new(double.NaN, false);

    /// <summary>A measured round-trip time, or <see cref="Unknown"/> for NaN.</summary>
    public static Distance Of(double measuredMs) => new(measuredMs, !double.IsNaN(measuredMs));

    /// <summary>Something is known.</summary>
    public bool Known => !double.IsNaN(Ms);
}
