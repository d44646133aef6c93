namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>What an eviction policy knows of a cached object. Touched only under the tier's lock, but for <see cref="Frequency"/>.</summary>
internal class CacheNode(UInt128 id, long size)
{
    private int _frequency;

    /// <summary>The object's identity.</summary>
    public UInt128 Id { get; } = id;

    /// <summary>Its size in bytes.</summary>
    public long Size { get; } = size;

    /// <summary>
    /// How often it was hit, up to the policy's cap. Hits race without a lock; a lost increment costs a little precision, never correctness.
    /// </summary>
    public int Frequency
    {
        get => Volatile.Read(ref _frequency);
        set => Volatile.Write(ref _frequency, value);
    }

    /// <summary>The queue that holds it, or null when none does.</summary>
    internal NodeQueue? Queue { get; set; }

    internal CacheNode? Newer { get; set; }

    internal CacheNode? Older { get; set; }
}
