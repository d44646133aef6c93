namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>Remembers the identities of evicted objects, first in first out, up to a number of bytes that they had. Not thread-safe.</summary>
internal sealed class GhostQueue(long capacity)
{
    private readonly NodeQueue _order = new();
    private readonly Dictionary<UInt128, CacheNode> _remembered = [];

    /// <summary>Number of identities remembered.</summary>
    public int Count => _order.Count;

    /// <summary>Remembers an identity, forgetting the oldest ones if need be. One that is remembered already keeps its place.</summary>
    public void Add(UInt128 id, long size)
    {
        // A node of its own: the evicted one would keep what it cached from being collected.
        var node = new CacheNode(id, size);
        if (size > capacity || !_remembered.TryAdd(id, node))
        {
            return;
        }

        while (_order.Bytes + size > capacity && _order.Oldest is { } oldest)
        {
            Remove(oldest.Id);
        }

        _order.Enqueue(node);
    }

    /// <summary>Forgets an identity; true if it was remembered.</summary>
    public bool Remove(UInt128 id)
    {
        if (!_remembered.Remove(id, out var node))
        {
            return false;
        }

        _order.Remove(node);
        return true;
    }
}
