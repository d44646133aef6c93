namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>A first-in first-out queue of nodes that counts their bytes and removes from anywhere in O(1). Not thread-safe.</summary>
internal sealed class NodeQueue
{
    private CacheNode? _newest;

    /// <summary>The node that has been here longest.</summary>
    public CacheNode? Oldest { get; private set; }

    /// <summary>The nodes' sizes together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of nodes.</summary>
    public int Count { get; private set; }

    public void Enqueue(CacheNode node)
    {
        if (node.Queue is not null)
        {
            throw new InvalidOperationException("A node is in one queue at a time.");
        }

        node.Queue = this;
        Link(node);
        Bytes += node.Size;
        Count++;
    }

    public void Remove(CacheNode node)
    {
        Unlink(node);
        node.Queue = null;
        Bytes -= node.Size;
        Count--;
    }

    /// <summary>Puts a node of this queue where a new one would enter. <see cref="Bytes"/> does not change meanwhile.</summary>
    public void MoveToNewest(CacheNode node)
    {
        Unlink(node);
        Link(node);
    }

    private void Link(CacheNode node)
    {
        node.Older = _newest;
        node.Newer = null;
        if (_newest is null)
        {
            Oldest = node;
        }
        else
        {
            _newest.Newer = node;
        }

        _newest = node;
    }

    private void Unlink(CacheNode node)
    {
        if (node.Queue != this)
        {
            throw new InvalidOperationException("The node is not in this queue.");
        }

        if (node.Older is null)
        {
            Oldest = node.Newer;
        }
        else
        {
            node.Older.Newer = node.Newer;
        }

        if (node.Newer is null)
        {
            _newest = node.Older;
        }
        else
        {
            node.Newer.Older = node.Older;
        }

        (node.Newer, node.Older) = (null, null);
    }
}
