using System.Runtime.Intrinsics;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Where all edges are, in columns. Immutable.</summary>
internal sealed class EdgePlaces
{
    private readonly EdgePlace[] _places;
    private readonly double[] _x, _y, _z;
    private readonly int[] _sites;

    public EdgePlaces(ReadOnlySpan<EdgePlace> places)
    {
        _places = [.. places];
        _sites = [.. _places.Select(p => (uint)p.Site < MaxSites ? p.Site : -1)];
        (_x, _y, _z) = (Column(p => p.X), Column(p => p.Y), Column(p => p.Z));
    }

    /// <summary>A fleet with more sites has the rest of them estimated by the map alone.</summary>
    public const int MaxSites = 256;

    /// <summary>Each edge's site, below <see cref="MaxSites"/>; -1 if it has none.</summary>
    public ReadOnlySpan<int> Sites => _sites;

    /// <summary>How many.</summary>
    public int Count => _places.Length;

    /// <summary>One edge's.</summary>
    public EdgePlace this[int index] => _places[index];

    /// <summary>Kilometres from a place to the four edges at an index and after it; NaN for edges that are nowhere.</summary>
    public Vector256<double> KmFrom(GeoPoint place, int index) => GreatCircle.Km(
        (Block.At(_x, index) * place.X) + (Block.At(_y, index) * place.Y) + (Block.At(_z, index) * place.Z));

    private double[] Column(Func<GeoPoint, double> coordinate)
    {
        var column = new double[Block.Padded(_places.Length)];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = i < _places.Length && _places[i].Point is { Known: true } point ? coordinate(point) : double.NaN;
        }

        return column;
    }
}
