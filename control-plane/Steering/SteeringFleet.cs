using System.Runtime.Intrinsics;
using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// What decisions know of all edges, as rows and in columns: a decision looks at a few edges in full and at all of them for one number each.
/// Immutable; made once per map.
/// </summary>
internal sealed class SteeringFleet
{
    private readonly SteeringEdge[] _edges;
    private readonly double[] _handicaps, _weights, _work;
    private readonly ulong[] _domains;

    public SteeringFleet(ReadOnlySpan<SteeringEdge> edges)
    {
        _edges = [.. edges];
        AllShed = Array.TrueForAll(_edges, e => e.State != EdgeState.Ready || e.Shedding);
        var length = Block.Padded(edges.Length);
        (_handicaps, _weights, _work, _domains) = (new double[length], new double[length], new double[length], new ulong[length]);
        Array.Fill(_handicaps, double.PositiveInfinity);
        for (var i = 0; i < _edges.Length; i++)
        {
            ref readonly var edge = ref _edges[i];
            _domains[i] = edge.Domain;
            if (edge.State == EdgeState.Ready)
            {
                _handicaps[i] = AllShed || !edge.Shedding ? 0 : double.PositiveInfinity;
                (_weights[i], _work[i]) = (edge.Weight, edge.Load * edge.Weight);
            }
        }
    }

    /// <summary>How many edges.</summary>
    public int Count => _edges.Length;

    /// <summary>The edges.</summary>
    public ReadOnlySpan<SteeringEdge> Edges => _edges;

    /// <summary>Every ready edge sheds.</summary>
    public bool AllShed { get; }

    /// <summary>0 for the four edges that are eligible (ready, and not shedding unless all do), infinite for others.</summary>
    public Vector256<double> Handicaps(int index) => Block.At(_handicaps, index);

    /// <summary>The weights of the four edges at an index and after it; 0 for what is not ready.</summary>
    public Vector256<double> Weights(int index) => Block.At(_weights, index);

    /// <summary>What they carry: load times weight; 0 for what is not ready.</summary>
    public Vector256<double> Work(int index) => Block.At(_work, index);

    /// <summary>All bits of those that are in another failure domain.</summary>
    public Vector256<double> Elsewhere(int index, ulong domain) =>
        ~Vector256.Equals(Vector256.Create(_domains.AsSpan(index)), Vector256.Create(domain)).AsDouble();

    /// <summary>All bits of the ready ones among the four whose distance is at most so much, whatever it is if the limit is infinite.</summary>
    public Vector256<double> ReadyWithin(double limit, Vector256<double> values, int index)
    {
        var ready = Vector256.GreaterThan(Weights(index), Vector256<double>.Zero);
        return double.IsPositiveInfinity(limit) ? ready : ready & Vector256.LessThanOrEqual(Vector256.Abs(values), Vector256.Create(limit));
    }
}
