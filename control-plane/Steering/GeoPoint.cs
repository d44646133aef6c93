namespace CdnMusic.ControlPlane.Steering;

/// <summary>A place on Earth, kept as a unit vector so that a distance costs three products and a <see cref="GreatCircle"/>. A default value is nowhere.</summary>
internal readonly struct GeoPoint
{
    private GeoPoint(double latitude, double longitude)
    {
        var (sinLatitude, cosLatitude) = Math.SinCos(double.DegreesToRadians(latitude));
        var (sinLongitude, cosLongitude) = Math.SinCos(double.DegreesToRadians(longitude));
        (X, Y, Z) = (cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    /// <summary>Coordinates on the unit sphere; all 0 for no place.</summary>
    public double X { get; }

    /// <inheritdoc cref="X"/>
    public double Y { get; }

    /// <inheritdoc cref="X"/>
    public double Z { get; }

    /// <summary>No place.</summary>
    public static GeoPoint Nowhere => default;

    /// <summary>It is a place.</summary>
    public bool Known => X != 0 || Y != 0 || Z != 0;

    /// <summary>The place, or <see cref="Nowhere"/> if the degrees are none.</summary>
    public static GeoPoint Of(double latitude, double longitude) =>
        Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? new(latitude, longitude) : Nowhere;

    /// <summary>Kilometres along the great circle, between two places.</summary>
    public double KmTo(GeoPoint other) => GreatCircle.Km((X * other.X) + (Y * other.Y) + (Z * other.Z));
}
