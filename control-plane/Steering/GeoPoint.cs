namespace CdnMusic.ControlPlane.Steering;

/// <summary>A place on Earth, kept as a unit vector so that a distance costs three products and an arc cosine. A default value is nowhere.</summary>
internal readonly struct GeoPoint
{
    private const double EarthRadiusKm = 6371;
    private readonly double _x, _y, _z;

    private GeoPoint(double latitude, double longitude)
    {
        var (sinLatitude, cosLatitude) = Math.SinCos(double.DegreesToRadians(latitude));
        var (sinLongitude, cosLongitude) = Math.SinCos(double.DegreesToRadians(longitude));
        (_x, _y, _z) = (cosLatitude * cosLongitude, cosLatitude * sinLongitude, sinLatitude);
    }

    /// <summary>No place.</summary>
    public static GeoPoint Nowhere => default;

    /// <summary>It is a place.</summary>
    public bool Known => _x != 0 || _y != 0 || _z != 0;

    /// <summary>The place, or <see cref="Nowhere"/> if the degrees are none.</summary>
    public static GeoPoint Of(double latitude, double longitude) =>
        Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? new(latitude, longitude) : Nowhere;

    /// <summary>Kilometres along the great circle, between two places.</summary>
    public double KmTo(GeoPoint other) =>
        EarthRadiusKm * Math.Acos(Math.Clamp((_x * other._x) + (_y * other._y) + (_z * other._z), -1, 1));
}
