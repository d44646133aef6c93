namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// First in, first out, counting bytes: the baseline that every other policy must beat.
/// <list type="number">
/// <item>A new object enters as the newest.</item>
/// <item>A hit changes nothing.</item>
/// <item>When room is needed, the oldest object leaves.</item>
/// </list>
/// </summary>
internal sealed class FifoPolicy(long capacity) : EvictionPolicy(capacity)
{
    private readonly NodeQueue _queue = new();

    public override long Bytes => _queue.Bytes;

    public override bool Insert(CacheNode node, ICollection<CacheNode> evicted)
    {
        if (node.Size > Capacity)
        {
            return false;
        }

        while (Bytes + node.Size > Capacity && _queue.Oldest is { } oldest)
        {
            _queue.Remove(oldest);
            evicted.Add(oldest);
        }

        _queue.Enqueue(node);
        return true;
    }

    public override void Touch(CacheNode node)
    {
    }

    public override void Remove(CacheNode node) => node.Queue?.Remove(node);
}
