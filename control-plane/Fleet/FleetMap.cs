using System.Collections.Frozen;
using System.Collections.Immutable;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>The fleet at one moment, as steering sees it. Immutable: a decision reads one map from start to end.</summary>
internal sealed class FleetMap
{
    private readonly SteeringEdge[] _steering;
    private readonly FrozenDictionary<ulong, int> _index;

    private FleetMap(ImmutableArray<EdgeIdentity> edges, SteeringEdge[] steering)
    {
        Edges = edges;
        _steering = steering;
        _index = edges.Select((edge, i) => (edge.Key, i)).DistinctBy(pair => pair.Key).ToFrozenDictionary(pair => pair.Key, pair => pair.i);
    }

    /// <summary>No edges.</summary>
    public static FleetMap Empty { get; } = new([], []);

    /// <summary>All edges ordered by id; other members speak of them by index.</summary>
    public ImmutableArray<EdgeIdentity> Edges { get; }

    /// <summary>What steering needs to know of each edge, at the same index.</summary>
    public ReadOnlySpan<SteeringEdge> Steering => _steering;

    /// <summary>The index of an edge by its <see cref="EdgeIdentity.Key"/>, or -1.</summary>
    public int IndexOf(ulong key) => _index.TryGetValue(key, out var index) ? index : -1;

    /// <summary>A map of these edges; the caller holds the lock that guards them.</summary>
    public static FleetMap Of(IEnumerable<Edge> edges)
    {
        var ordered = edges.OrderBy(e => e.Id, StringComparer.Ordinal).ToArray();
        return new FleetMap(
            [.. ordered.Select(e => e.Identity)],
            [.. ordered.Select(e => new SteeringEdge(e.Identity.Key, e.State, e.Figures.Load, e.Identity.CapacityMbps, e.Shedding))]);
    }
}
