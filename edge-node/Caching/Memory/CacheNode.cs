namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// What an eviction policy knows of a cached object. Touched only under the tier's lock, but for <see cref="Frequency"/> and
/// <see cref="Priority"/>, which hits write. Those race without a lock; a lost write costs a little precision, never correctness.
/// </summary>
internal class CacheNode(UInt128 id, long size)
{
    private int _frequency;
    private double _priority;

    /// <summary>The object's identity.</summary>
    public UInt128 Id { get; } = id;

    /// <summary>Its size in bytes.</summary>
    public long Size { get; } = size;

    /// <summary>How often it was hit, as far as the policy counts.</summary>
    public int Frequency
    {
        get => Volatile.Read(ref _frequency);
        set => Volatile.Write(ref _frequency, value);
    }

    /// <summary>Its worth, for policies that rank by one; the least is evicted first.</summary>
    public double Priority
    {
        get => Volatile.Read(ref _priority);
        set => Volatile.Write(ref _priority, value);
    }

    /// <summary>The queue that holds it, or null when none does.</summary>
    internal NodeQueue? Queue { get; set; }

    internal CacheNode? Newer { get; set; }

    internal CacheNode? Older { get; set; }

    /// <summary>Its place in the heap that holds it, or -1 when none does.</summary>
    internal int HeapIndex { get; set; } = -1;
}
