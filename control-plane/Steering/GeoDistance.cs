namespace CdnMusic.ControlPlane.Steering;

/// <summary>Estimates what is not measured from where things are and from what is measured. Pure.</summary>
/// <remarks>
/// <list type="number">
/// <item>Edges of one site share their routes: a measurement of one is the best estimate of the others.</item>
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

    // A fleet with more sites has the rest of them estimated by the map alone.
    private const int MaxSites = 256;

    /// <summary>
    /// Fills what is unknown in <paramref name="distances"/>. False if it could not go by the client's place, because that is unknown or
    /// cannot be right.
    /// </summary>
    public static bool Complete(GeoPoint client, ReadOnlySpan<EdgePlace> edges, Span<Distance> distances)
    {
        var lastMile = client.Known ? LastMile(client, edges, distances) : double.PositiveInfinity;
        var located = lastMile <= LongestLastMileMs;
        var (nearest, nearestMs) = Nearest(edges, distances);
        Span<double> sites = stackalloc double[MaxSites];
        FillSites(edges, distances, sites);
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured)
            {
                continue;
            }

            var site = (uint)edges[i].Site < MaxSites ? sites[edges[i].Site] : double.NaN;
            if (!double.IsNaN(site))
            {
                distances[i] = new Distance(site, Measured: false);
            }
            else if (edges[i].Point.Known && (located || nearest.Known))
            {
                var ms = located ? lastMile + (client.KmTo(edges[i].Point) * MsPerKm) : nearestMs + (nearest.KmTo(edges[i].Point) * MsPerKm);
                distances[i] = new Distance(ms, Measured: false);
            }
        }

        return located;
    }

    /// <summary>The least that a distance can be, given those measured and the triangle inequality; 0 where that says nothing.</summary>
    public static double Least(EdgePlace edge, ReadOnlySpan<EdgePlace> edges, ReadOnlySpan<Distance> distances)
    {
        var least = 0.0;
        for (var i = 0; edge.Point.Known && i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Point.Known)
            {
                least = Math.Max(least, Math.Abs(distances[i].Ms - (edge.Point.KmTo(edges[i].Point) * MsPerKm)));
            }
        }

        return least;
    }

    private static (GeoPoint Point, double Ms) Nearest(ReadOnlySpan<EdgePlace> edges, ReadOnlySpan<Distance> distances)
    {
        var (point, ms) = (GeoPoint.Nowhere, double.PositiveInfinity);
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Point.Known && distances[i].Ms < ms)
            {
                (point, ms) = (edges[i].Point, distances[i].Ms);
            }
        }

        return (point, ms);
    }

    private static void FillSites(ReadOnlySpan<EdgePlace> edges, ReadOnlySpan<Distance> distances, Span<double> sites)
    {
        sites.Fill(double.NaN);
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured && (uint)edges[i].Site < MaxSites && !(sites[edges[i].Site] <= distances[i].Ms))
            {
                sites[edges[i].Site] = distances[i].Ms;
            }
        }
    }

    private static double LastMile(GeoPoint client, ReadOnlySpan<EdgePlace> edges, ReadOnlySpan<Distance> distances)
    {
        var surplus = double.PositiveInfinity;
        for (var i = 0; i < edges.Length; i++)
        {
            if (distances[i].Measured && edges[i].Point.Known)
            {
                surplus = Math.Min(surplus, distances[i].Ms - (client.KmTo(edges[i].Point) * MsPerKm));
            }
        }

        return double.IsPositiveInfinity(surplus) ? UnknownLastMileMs : Math.Max(0, surplus);
    }
}
