using System.Runtime.Intrinsics;

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

    /// <summary>
    /// Fills what is unknown in <paramref name="distances"/>; the others are measured. False if it could not go by the client's place,
    /// because that is unknown or cannot be right.
    /// </summary>
    public static bool Complete(GeoPoint client, EdgePlaces edges, Span<Distance> distances)
    {
        var values = Distance.Values(distances);
        var lastMile = client.Known ? Draft(client, edges, values) : double.PositiveInfinity;
        var located = lastMile <= LongestLastMileMs;
        if (located)
        {
            LengthenDrafts(values, lastMile);
        }
        else if (Nearest(edges, distances) is { Point.Known: true } nearest)
        {
            DraftBy(nearest.Point, nearest.Ms, edges, values);
        }

        FillSites(edges.Sites, values);
        return located;
    }

    /// <summary>The least that a distance can be, given those measured and the triangle inequality; 0 where that says nothing.</summary>
    public static double Least(EdgePlace edge, EdgePlaces edges, ReadOnlySpan<Distance> distances)
    {
        var least = 0.0;
        for (var i = 0; edge.Point.Known && i < edges.Count; i++)
        {
            if (distances[i].Measured && edges[i].Point.Known)
            {
                least = Math.Max(least, Math.Abs(distances[i].Ms - (edge.Point.KmTo(edges[i].Point) * MsPerKm)));
            }
        }

        return least;
    }

    /// <summary>
    /// Writes straight lines for what is unknown, as estimates that lack the last mile, and returns the last mile: the smallest surplus of
    /// what is measured over its line.
    /// </summary>
    private static double Draft(GeoPoint client, EdgePlaces edges, Span<double> values)
    {
        var surplus = Vector256.Create(double.PositiveInfinity);
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var value = Block.At(values, i);
            var line = edges.KmFrom(client, i) * MsPerKm;
            var over = value - line;
            surplus = Vector256.ConditionalSelect(Vector256.LessThan(over, surplus), over, surplus);
            Block.Write(Vector256.ConditionalSelect(Vector256.Equals(value, value), value, -line - Vector256.Create(double.Epsilon)), values, i);
        }

        var least = Block.Least(surplus);
        return double.IsPositiveInfinity(least) ? UnknownLastMileMs : Math.Max(0, least);
    }

    private static void LengthenDrafts(Span<double> values, double lastMile)
    {
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var value = Block.At(values, i);
            var draft = Vector256.LessThan(value, Vector256<double>.Zero);
            Block.Write(value - (Vector256.Create(lastMile) & draft), values, i);
        }
    }

    /// <summary>Writes the way over a measured edge for whatever is not measured.</summary>
    private static void DraftBy(GeoPoint point, double ms, EdgePlaces edges, Span<double> values)
    {
        for (var i = 0; i < values.Length; i += Block.Length)
        {
            var value = Block.At(values, i);
            var way = (edges.KmFrom(point, i) * MsPerKm) + Vector256.Create(ms + double.Epsilon);
            Block.Write(Vector256.ConditionalSelect(Vector256.GreaterThanOrEqual(value, Vector256<double>.Zero), value, -way), values, i);
        }
    }

    private static (GeoPoint Point, double Ms) Nearest(EdgePlaces edges, ReadOnlySpan<Distance> distances)
    {
        var (point, ms) = (GeoPoint.Nowhere, double.PositiveInfinity);
        for (var i = 0; i < edges.Count; i++)
        {
            if (distances[i].Measured && distances[i].Ms < ms && edges[i].Point.Known)
            {
                (point, ms) = (edges[i].Point, distances[i].Ms);
            }
        }

        return (point, ms);
    }

    private static void FillSites(ReadOnlySpan<int> places, Span<double> values)
    {
        Span<double> nearest = stackalloc double[EdgePlaces.MaxSites];
        nearest.Fill(double.PositiveInfinity);
        var any = false;
        for (var i = 0; i < places.Length; i++)
        {
            // NaN is not at least 0 either.
            if (values[i] >= 0 && places[i] >= 0)
            {
                ref var least = ref nearest[places[i]];
                least = Math.Min(least, values[i]);
                any = true;
            }
        }

        for (var i = 0; any && i < places.Length; i++)
        {
            if (!(values[i] >= 0) && places[i] >= 0 && nearest[places[i]] is var ms && !double.IsPositiveInfinity(ms))
            {
                // As Distance has estimates.
                values[i] = -Math.Max(ms, double.Epsilon);
            }
        }
    }
}
