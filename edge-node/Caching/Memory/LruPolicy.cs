namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// Least recently used, counting bytes:
/// <list type="number">
/// <item>A new object enters as the most recently used.</item>
/// <item>A hit makes the object the most recently used.</item>
/// <item>When room is needed, the least recently used object leaves.</item>
/// </list>
/// Hits do not wait for a lock: they are noted in a <see cref="TouchBuffer"/>, which is worked off before anything is evicted, or by the
/// hit that finds it full (Caffeine's read buffers). With one thread the order is exactly LRU; with many, hits that collide may be lost.
/// </summary>
internal sealed class LruPolicy(long capacity) : EvictionPolicy(capacity)
{
    private readonly NodeQueue _queue = new();
    private readonly TouchBuffer _touches = new();
    private readonly Lock _order = new();

    // Working off hits reorders the queue and leaves its bytes as they are, so reading them needs the tier's lock only.
    public override long Bytes => _queue.Bytes;

    public override bool Insert(CacheNode node, ICollection<CacheNode> evicted)
    {
        if (node.Size > Capacity)
        {
            return false;
        }

        lock (_order)
        {
            WorkOffTouches();
            while (Bytes + node.Size > Capacity && _queue.Oldest is { } oldest)
            {
                _queue.Remove(oldest);
                evicted.Add(oldest);
            }

            _queue.Enqueue(node);
            return true;
        }
    }

    public override void Touch(CacheNode node)
    {
        if (_touches.TryAdd(node) || !_order.TryEnter())
        {
            return;
        }

        try
        {
            WorkOffTouches();
            Promote(node);
        }
        finally
        {
            _order.Exit();
        }
    }

    public override void Remove(CacheNode node)
    {
        lock (_order)
        {
            node.Queue?.Remove(node);
        }
    }

    private void WorkOffTouches()
    {
        while (_touches.TryTake() is { } node)
        {
            Promote(node);
        }
    }

    private void Promote(CacheNode node)
    {
        // It may have been evicted since it was hit.
        if (node.Queue == _queue)
        {
            _queue.MoveToNewest(node);
        }
    }
}
