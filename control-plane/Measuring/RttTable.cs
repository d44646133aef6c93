using System.Collections.Concurrent;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>Round-trip times by client prefix and edge, for a bounded number of prefixes. Thread-safe.</summary>
internal sealed class RttTable(IOptions<ControlPlaneOptions> options, ControlPlaneMetrics metrics)
{
    private const double UsPerMs = 1000;
    private readonly ConcurrentDictionary<ClientPrefix, PrefixRtts> _prefixes = new();
    private readonly Lock _evicting = new();

    /// <summary>Prefixes known now.</summary>
    public int Count => _prefixes.Count;

    /// <summary>Takes the RTT rows of one report, already found valid by <see cref="ReportRules"/>.</summary>
    public void Record(ulong edge, IReadOnlyList<Wire.PrefixRtt> rows, TimeSpan now)
    {
        foreach (var row in rows)
        {
            var mean = row.Samples == 0 ? double.NaN : row.MeanUs / UsPerMs;
            _prefixes.GetOrAdd(ClientPrefix.Read(row.Prefix.Span), _ => new PrefixRtts()).Add(edge, row.MinUs / UsPerMs, mean, now);
        }

        if (rows.Count > 0)
        {
            Evict();
            metrics.Prefixes.Set(_prefixes.Count);
        }
    }

    /// <summary>
    /// Takes what a client of the prefix claims. Only for prefixes that some edge has seen: whoever plays is seen within a second, and
    /// others could fill the table with claims. False if it was not taken.
    /// </summary>
    public bool Claim(ClientPrefix prefix, ulong edge, double ms, TimeSpan now) =>
        _prefixes.TryGetValue(prefix, out var known) && known.Claim(edge, ms, now);

    /// <summary>Writes the estimates of one prefix at each edge's index in the map; <see cref="Distance.Unknown"/> where nothing is known.</summary>
    public void Fill(ClientPrefix prefix, FleetMap map, TimeSpan now, Span<Distance> distances)
    {
        distances.Fill(Distance.Unknown);
        if (_prefixes.TryGetValue(prefix, out var known))
        {
            var target = new Target(map, distances);
            known.Visit(now, ref target, static (ref state, edge, ms) =>
            {
                var index = state.Map.IndexOf(edge);
                if (index >= 0)
                {
                    state.Distances[index] = Distance.Of(ms);
                }
            });
        }
    }

    /// <summary>The most recently seen prefixes, latest first.</summary>
    public IReadOnlyList<ClientPrefix> Latest(int count) =>
        [.. _prefixes.Select(p => (p.Key, p.Value.LastSeen)).OrderByDescending(p => p.LastSeen).ThenBy(p => p.Key.Bits).Take(count)
            .Select(p => p.Key)];

    /// <summary>
    /// Over the limit, the least recently seen sixteenth goes in one pass: exact order would cost every report a lock on one list, and a
    /// sixteenth at a time makes the pass rare.
    /// </summary>
    private void Evict()
    {
        var max = options.Value.MaxPrefixes;
        if (_prefixes.Count <= max)
        {
            return;
        }

        lock (_evicting)
        {
            var surplus = _prefixes.Count - max;
            if (surplus <= 0)
            {
                return;
            }

            foreach (var (prefix, _) in _prefixes.Select(p => (p.Key, p.Value.LastSeen)).OrderBy(p => p.LastSeen).Take(surplus + (max / 16)))
            {
                _prefixes.TryRemove(prefix, out _);
            }
        }
    }

    private readonly ref struct Target(FleetMap map, Span<Distance> distances)
    {
        public readonly FleetMap Map = map;
        public readonly Span<Distance> Distances = distances;
    }
}
