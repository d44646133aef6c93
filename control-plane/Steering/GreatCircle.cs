using System.Runtime.Intrinsics;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Distances on a sphere from the cosine of the angle. An arc cosine from tables costs as much as the rest of a decision; the polynomial of
/// Abramowitz and Stegun 4.4.46 is off by less than 0.2 m on Earth, and goes four at a time.
/// </summary>
internal static class GreatCircle
{
    private const double EarthRadiusKm = 6371;

    private static ReadOnlySpan<double> Coefficients =>
        [-0.0012624911, 0.0066700901, -0.0170881256, 0.0308918810, -0.0501743046, 0.0889789874, -0.2145988016, 1.5707963050];

    /// <summary>Kilometres between two places, from the cosine of the angle between them; NaN for NaN.</summary>
    public static double Km(double cosine)
    {
        var x = Math.Min(Math.Abs(cosine), 1);
        var sum = 0.0;
        foreach (var coefficient in Coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        var angle = Math.Sqrt(1 - x) * sum;
        return EarthRadiusKm * (cosine < 0 ? Math.PI - angle : angle);
    }

    /// <summary>The same of four at a time.</summary>
    public static Vector256<double> Km(Vector256<double> cosine)
    {
        var x = Vector256.Abs(cosine);
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<double>.One), Vector256<double>.One, x);
        var sum = Vector256<double>.Zero;
        foreach (var coefficient in Coefficients)
        {
            sum = (sum * x) + Vector256.Create(coefficient);
        }

        var angle = Vector256.Sqrt(Vector256<double>.One - x) * sum;
        return EarthRadiusKm * Vector256.ConditionalSelect(
            Vector256.LessThan(cosine, Vector256<double>.Zero), Vector256.Create(Math.PI) - angle, angle);
    }
}
