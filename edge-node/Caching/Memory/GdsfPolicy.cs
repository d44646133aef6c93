namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// Greedy-Dual-Size-Frequency (Cherkasova, "Improving WWW proxies performance with Greedy-Dual-Size-Frequency caching policy",
/// HP Labs HPL-98-69R1, 1998) with every miss at the same cost, which favours small objects and so the object hit ratio:
/// <list type="number">
/// <item>The cache has an age L, at first 0.</item>
/// <item>A new object has frequency 1; a hit adds 1.</item>
/// <item>Both set the object's priority to L + frequency / size.</item>
/// <item>When room is needed, the object with the lowest priority leaves, and L becomes that priority. So what was hit long ago, at a
/// lower L, ages without being touched.</item>
/// </list>
/// A hit writes the object's priority and leaves the heap alone. Since priorities only grow, the heap's keys are never too high: the top
/// of the heap is put back in its place as long as its key is out of date, and the first one up to date is the lowest.
/// </summary>
internal sealed class GdsfPolicy(long capacity) : EvictionPolicy(capacity)
{
    private readonly NodeHeap _heap = new();
    private long _bytes;
    private double _age;

    public override long Bytes => _bytes;

    public override bool Insert(CacheNode node, ICollection<CacheNode> evicted)
    {
        if (node.Size > Capacity)
        {
            return false;
        }

        while (_bytes + node.Size > Capacity)
        {
            var victim = Victim();
            Volatile.Write(ref _age, Math.Max(_age, victim.Priority));
            Remove(victim);
            evicted.Add(victim);
        }

        node.Frequency = 0;
        Touch(node);
        _heap.Add(node, node.Priority);
        _bytes += node.Size;
        return true;
    }

    public override void Touch(CacheNode node)
    {
        var frequency = node.Frequency;
        if (frequency < int.MaxValue)
        {
            node.Frequency = ++frequency;
        }

        node.Priority = Volatile.Read(ref _age) + (frequency / (double)Math.Max(1, node.Size));
    }

    public override void Remove(CacheNode node)
    {
        if (node.HeapIndex >= 0)
        {
            _heap.Remove(node);
            _bytes -= node.Size;
        }
    }

    private CacheNode Victim()
    {
        // Bringing each key up to date once is enough. Hits that race with this raise priorities again, and must not keep it going for ever.
        for (var steps = _heap.Count; steps > 0 && _heap.Top.Priority is var current && current > _heap.LeastKey; steps--)
        {
            _heap.RaiseTop(current);
        }

        return _heap.Top;
    }
}
