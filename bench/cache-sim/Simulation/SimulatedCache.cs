using CdnMusic.CacheSim.Traces;
using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.CacheSim.Simulation;

/// <summary>A cache that holds no content: one of the edge's eviction policies, and what it misses. For one thread at a time.</summary>
internal sealed class SimulatedCache(EvictionPolicyKind kind, CacheSize size, long capacity)
{
    private readonly EvictionPolicy _policy = kind.Create(capacity);
    private readonly Dictionary<UInt128, CacheNode> _held = [];
    private readonly List<CacheNode> _evicted = [];

    public EvictionPolicyKind Kind => kind;

    /// <summary>As asked for.</summary>
    public CacheSize Size => size;

    /// <summary>In bytes.</summary>
    public long Capacity => capacity;

    /// <summary>Requests for objects that were not there.</summary>
    public long Misses { get; private set; }

    /// <summary>What they asked for, in bytes.</summary>
    public long MissedBytes { get; private set; }

    /// <summary>
    /// Replays requests. An object that is held is a hit whatever size the request brings, and keeps its own; so does libCacheSim.
    /// </summary>
    public void Replay(ReadOnlySpan<TraceRequest> requests)
    {
        foreach (ref readonly var request in requests)
        {
            if (_held.TryGetValue(request.Id, out var node))
            {
                _policy.Touch(node);
            }
            else
            {
                Misses++;
                MissedBytes += request.Size;
                Admit(new CacheNode(request.Id, request.Size));
            }
        }
    }

    private void Admit(CacheNode node)
    {
        if (_policy.Insert(node, _evicted))
        {
            _held.Add(node.Id, node);
        }

        foreach (var gone in _evicted)
        {
            _held.Remove(gone.Id);
        }

        _evicted.Clear();
    }
}
