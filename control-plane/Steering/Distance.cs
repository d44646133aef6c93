using System.Runtime.InteropServices;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>How far a client is from an edge, as well as is known. A default value is 0 ms measured; use <see cref="Unknown"/>.</summary>
internal readonly record struct Distance
{
    // One number, so that four fit into a register: measured ones as they are, estimates below zero, NaN for what is not known.
    private readonly double _value;

    /// <param name="ms">Round-trip time, milliseconds, not negative; NaN if not even an estimate exists.</param>
    /// <param name="measured">Seen on real connections; otherwise estimated from geography.</param>
    public Distance(double ms, bool measured) => _value = measured ? ms : -Math.Max(ms, double.Epsilon);

    /// <summary>Neither measured nor estimated.</summary>
    public static Distance Unknown { get; } = new(double.NaN, true);

    /// <summary>Round-trip time, milliseconds; NaN if not even an estimate exists.</summary>
    public double Ms => Math.Abs(_value);

    /// <summary>Seen on real connections.</summary>
    public bool Measured => _value >= 0;

    /// <summary>Something is known.</summary>
    public bool Known => !double.IsNaN(_value);

    /// <summary>A measured round-trip time, or <see cref="Unknown"/> for NaN.</summary>
    public static Distance Of(double measuredMs) => new(measuredMs, true);

    /// <summary>Distances as numbers: milliseconds of measured ones, minus milliseconds of estimates, NaN.</summary>
    public static ReadOnlySpan<double> Values(ReadOnlySpan<Distance> distances) => MemoryMarshal.Cast<Distance, double>(distances);

    /// <inheritdoc cref="Values(ReadOnlySpan{Distance})"/>
    public static Span<double> Values(Span<Distance> distances) => MemoryMarshal.Cast<Distance, double>(distances);
}
