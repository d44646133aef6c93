namespace CdnMusic.ControlPlane.Steering;

/// <summary>Estimates what is not measured from where things are and from what is measured. Pure.</summary>
/// <remarks>
/// <list type="number">
/// <item>Light in fibre goes 200 km per ms, so a kilometre costs 0.01 ms of round trip on a straight line; lines are not straight, so 1.6
/// times as much.</item>
/// <item>The client's own last mile is in every measurement and in no map: the smallest surplus of a measured RTT over its line is added to
/// every estimate.</item>
/// <item>If that surplus is larger than any last mile, the geographic database is wrong about the client, and is not believed.</item>
/// <item>A client who is nowhere is at most as far from an edge as from a measured one and on from there: edges beside a near one are near.</item>
/// </list>
/// </remarks>
internal static class GeoDistance
{
    /// <summary>Round trip per kilometre, milliseconds.</summary>
    public const double MsPerKm = 0.016;

    private const double UnknownLastMileMs = 8, LongestLastMileMs = 40;

    /// <summary>
    /// Fills what is unknown in <paramref name="distances"/>. False if it could not go by the client's place, because that is unknown or
    /// cannot be right.
    /// </summary>
    public static bool Complete(GeoPoint client, ReadOnlySpan<GeoPoint> edges, Span<Distance> distances)
    {
        var lastMile = client.Known ? LastMile(client, edges, distances) : double.PositiveInfinity;
        var located = lastMile <= LongestLastMileMs;
        for (var i = 0; i < edges.Length; i++)
        {
            if (!distances[i].Measured && edges[i].Known)
            {
                var ms = located ? lastMile + (client.KmTo(edges[i]) * MsPerKm) : Furthest(edges[i], edges, distances);
                distances[i] = double.IsPositiveInfinity(ms) ? Distance.Unknown : new Distance(ms, Measured: false);
            }
        }

        return located;
    }

    /// <summary>The least that a distance can be, given those measured and the triangle inequality; 0 where that says nothing.</summary>
    public static double Least(GeoPoint edge, ReadOnlySpan<GeoPoint> edges, ReadOnlySpan<Distance> distances)
    {
        var least = 0.0;
        for (var i = 0; edge.Known && i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Known)
            {
                least = Math.Max(least, Math.Abs(distances[i].Ms - (edge.KmTo(edges[i]) * MsPerKm)));
            }
        }

        return least;
    }

    private static double Furthest(GeoPoint edge, ReadOnlySpan<GeoPoint> edges, ReadOnlySpan<Distance> distances)
    {
        var furthest = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Known)
            {
                furthest = Math.Min(furthest, distances[i].Ms + (edge.KmTo(edges[i]) * MsPerKm));
            }
        }

        return furthest;
    }

    private static double LastMile(GeoPoint client, ReadOnlySpan<GeoPoint> edges, ReadOnlySpan<Distance> distances)
    {
        var surplus = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Known)
            {
                surplus = Math.Min(surplus, distances[i].Ms - (client.KmTo(edges[i]) * MsPerKm));
            }
        }

        return double.IsPositiveInfinity(surplus) ? UnknownLastMileMs : Math.Max(0, surplus);
    }
}
