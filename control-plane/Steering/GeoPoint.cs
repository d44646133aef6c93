namespace CdnMusic.ControlPlane.Steering;

/// <summary>A place on Earth, degrees.</summary>
internal readonly record struct GeoPoint(double Latitude, double Longitude)
{
    private const double EarthRadiusKm = 6371;

    /// <summary>No place.</summary>
    public static GeoPoint Nowhere { get; } = new(double.NaN, double.NaN);

    /// <summary>It is a place.</summary>
    public bool Known => !double.IsNaN(Latitude);

    /// <summary>The place, or <see cref="Nowhere"/> if the numbers are none.</summary>
    public static GeoPoint Of(double latitude, double longitude) =>
        Math.Abs(latitude) <= 90 && Math.Abs(longitude) <= 180 ? new(latitude, longitude) : Nowhere;

    /// <summary>Kilometres along the great circle (haversine); NaN if either is nowhere.</summary>
    public double KmTo(GeoPoint other)
    {
        var dLatitude = double.DegreesToRadians(other.Latitude - Latitude) / 2;
        var dLongitude = double.DegreesToRadians(other.Longitude - Longitude) / 2;
        var h = (Math.Sin(dLatitude) * Math.Sin(dLatitude))
            + (Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude))
                * Math.Sin(dLongitude) * Math.Sin(dLongitude));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }
}
