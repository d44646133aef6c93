namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// SIEVE (Zhang et al., "SIEVE is simpler than LRU: an efficient turn-key eviction algorithm for web caches", NSDI 2024), counting bytes:
/// <list type="number">
/// <item>A new object enters as the newest, not visited.</item>
/// <item>A hit marks the object visited. Nothing moves.</item>
/// <item>When room is needed, the hand starts where it stopped last time, at first at the oldest object. While it points at a visited
/// object it clears the mark and goes on to the next newer one; past the newest it goes on at the oldest.</item>
/// <item>The object it then points at leaves, and the hand stops at the next newer one.</item>
/// </list>
/// </summary>
internal sealed class SievePolicy(long capacity) : EvictionPolicy(capacity)
{
    private readonly NodeQueue _queue = new();
    private CacheNode? _hand;

    public override long Bytes => _queue.Bytes;

    public override bool Insert(CacheNode node, ICollection<CacheNode> evicted)
    {
        if (node.Size > Capacity)
        {
            return false;
        }

        while (Bytes + node.Size > Capacity && Victim() is { } victim)
        {
            Remove(victim);
            evicted.Add(victim);
        }

        node.Frequency = 0;
        _queue.Enqueue(node);
        return true;
    }

    public override void Touch(CacheNode node)
    {
        // A plain read first: popular objects are marked already, and their cache line stays shared between cores.
        if (node.Frequency == 0)
        {
            node.Frequency = 1;
        }
    }

    public override void Remove(CacheNode node)
    {
        if (_hand == node)
        {
            _hand = node.Newer;
        }

        node.Queue?.Remove(node);
    }

    private CacheNode? Victim()
    {
        var candidate = _hand ?? _queue.Oldest;

        // One round clears every mark. Hits that race with the hand set marks again, and must not keep it going round for ever.
        for (var steps = _queue.Count; candidate is { Frequency: > 0 } && steps > 0; steps--)
        {
            candidate.Frequency = 0;
            candidate = candidate.Newer ?? _queue.Oldest;
        }

        return _hand = candidate;
    }
}
