namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>A binary min-heap of nodes that knows where each node is, so that any can be removed in O(log n). Not thread-safe.</summary>
internal sealed class NodeHeap
{
    private readonly List<(double Key, CacheNode Node)> _entries = [];

    public int Count => _entries.Count;

    /// <summary>The node with the least key. There must be one.</summary>
    public CacheNode Top => _entries[0].Node;

    /// <summary>The least key. There must be one.</summary>
    public double LeastKey => _entries[0].Key;

    public void Add(CacheNode node, double key)
    {
        if (node.HeapIndex >= 0)
        {
            throw new InvalidOperationException("A node is in one heap at a time.");
        }

        _entries.Add((key, node));
        SiftUp(_entries.Count - 1, (key, node));
    }

    public void Remove(CacheNode node)
    {
        var index = node.HeapIndex;
        if (index < 0 || index >= _entries.Count || _entries[index].Node != node)
        {
            throw new InvalidOperationException("The node is not in this heap.");
        }

        node.HeapIndex = -1;
        var last = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        if (last.Node != node)
        {
            SiftUp(index, last);
            SiftDown(last.Node.HeapIndex, last);
        }
    }

    /// <summary>Gives the top node a greater key.</summary>
    public void RaiseTop(double key) => SiftDown(0, (key, Top));

    private void SiftUp(int index, (double Key, CacheNode Node) entry)
    {
        while (index > 0 && _entries[(index - 1) / 2] is var parent && entry.Key < parent.Key)
        {
            Place(index, parent);
            index = (index - 1) / 2;
        }

        Place(index, entry);
    }

    private void SiftDown(int index, (double Key, CacheNode Node) entry)
    {
        while ((2 * index) + 1 is var child && child < _entries.Count)
        {
            if (child + 1 < _entries.Count && _entries[child + 1].Key < _entries[child].Key)
            {
                child++;
            }

            if (_entries[child].Key >= entry.Key)
            {
                break;
            }

            Place(index, _entries[child]);
            index = child;
        }

        Place(index, entry);
    }

    private void Place(int index, (double Key, CacheNode Node) entry)
    {
        _entries[index] = entry;
        entry.Node.HeapIndex = index;
    }
}
