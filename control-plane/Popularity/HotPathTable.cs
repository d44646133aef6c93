using System.Collections.Concurrent;
using CdnMusic.ControlPlane.Fleet;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Popularity;

/// <summary>
/// What each edge says it saved the origin with of late (<c>hot</c> of fleet.proto): the hot set of a region is the sum over its edges. In
/// memory; edges say it again within seconds. A replica knows what the edges on its streams said. Thread-safe.
/// </summary>
internal sealed class HotPathTable(EdgeRegistry registry)
{
    private readonly ConcurrentDictionary<string, HotPathRow[]> _edges = new(StringComparer.Ordinal);

    // The same few paths are hot on hundreds of edges: one string each.
    private readonly ConcurrentDictionary<string, string> _paths = new(StringComparer.Ordinal);

    private const int MaxPaths = 200_000;

    /// <summary>Takes an edge's rows in place of those before; none leave those as they are.</summary>
    public void Record(string edge, IReadOnlyCollection<Wire.HotPath> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (_paths.Count > MaxPaths)
        {
            _paths.Clear();
        }

        _edges[edge] = [.. rows.Select(row => new HotPathRow(_paths.GetOrAdd(row.Path, row.Path), row.Bytes))];
    }

    /// <summary>The hottest paths of a region's edges, or of all edges, the hottest first.</summary>
    /// <param name="region">The label; null: of all.</param>
    /// <param name="except">An edge that does not count; null: none.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<HotPathRow> Hottest(string? region, string? except, int count)
    {
        var map = registry.Map;
        var sums = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var edge in map.Edges.Where(e => e.Id != except && (region is null || e.Labels.GetValueOrDefault("region") == region)))
        {
            foreach (var row in _edges.GetValueOrDefault(edge.Id) ?? [])
            {
                sums[row.Path] = sums.GetValueOrDefault(row.Path) + row.Bytes;
            }
        }

        return [.. sums.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).Take(count).Select(s => new HotPathRow(s.Key, s.Value))];
    }

    /// <summary>What an edge saved with paths that begin so, bytes.</summary>
    public ulong Demand(string edge, string prefix) => (_edges.GetValueOrDefault(edge) ?? [])
        .Where(row => row.Path.StartsWith(prefix, StringComparison.Ordinal)).Aggregate(0UL, (sum, row) => sum + row.Bytes);
}
