namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// Decides which objects stay within a budget of bytes. The same classes run in the edge and in the cache simulator. Everything but
/// <see cref="Touch"/> is called under one lock.
/// </summary>
/// <param name="capacity">The budget in bytes.</param>
internal abstract class EvictionPolicy(long capacity)
{
    /// <summary>The budget in bytes.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>Bytes of all objects held; never above <see cref="Capacity"/> when <see cref="Insert"/> returns.</summary>
    public abstract long Bytes { get; }

    /// <summary>Takes an object in, first making room by evicting others.</summary>
    /// <param name="node">An object that is not held.</param>
    /// <param name="evicted">Receives what had to go.</param>
    /// <returns>False if the object was not admitted; an object larger than <see cref="Capacity"/> never is.</returns>
    public abstract bool Insert(CacheNode node, ICollection<CacheNode> evicted);

    /// <summary>
    /// Notes a hit. Called without the lock, by many threads at once; the object may have been evicted a moment ago.
    /// </summary>
    public abstract void Touch(CacheNode node);

    /// <summary>Forgets an object; one that is not held is left alone.</summary>
    public abstract void Remove(CacheNode node);
}
