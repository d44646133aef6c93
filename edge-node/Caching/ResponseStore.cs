using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching.Disk;
using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Purging;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>The cache: memory over disk, less what was purged. Thread-safe.</summary>
internal sealed class ResponseStore(MemoryTier memory, DiskTier disk, PurgeLedger purges)
{
    private readonly ConcurrentDictionary<UInt128, Task> _promotions = new();

    public MemoryTier Memory => memory;

    public DiskTier Disk => disk;

    /// <summary>Is something stored under a key, purged or not? Reads nothing.</summary>
    public bool Contains(CacheKey key) => memory.Contains(key.Hash) || disk.Contains(key);

    /// <summary>Is a block stored, and not purged? Reads nothing.</summary>
    /// <param name="key">The block's key.</param>
    /// <param name="manifest">The head of its manifest, whose fields the block shares.</param>
    public bool HoldsBlock(CacheKey key, ResponseHead manifest) => disk.SequenceOf(key) is { } sequence
        ? purges.Judge(key.Text, sequence, manifest.SurrogateKeys) != PurgeVerdict.Gone
        : memory.Contains(key.Hash);

    /// <summary>Finds a response in memory; the caller releases it.</summary>
    public Lookup FindInMemory(CacheKey key) => memory.TryGet(key) is { } response ? Judge(response) : Lookup.None;

    /// <summary>Finds a response in memory by its key's text; the caller releases it. Allocates nothing.</summary>
    public Lookup FindInMemory(ReadOnlySpan<char> key) => memory.TryGet(CacheKey.HashOf(key), key) is { } response ? Judge(response) : Lookup.None;

    /// <summary>The key of what is on disk under this text, or null. Reads nothing; allocates only what it returns.</summary>
    public CacheKey? FindOnDisk(ReadOnlySpan<char> key)
    {
        var hash = CacheKey.HashOf(key);
        return disk.Contains(hash) ? new CacheKey(key.ToString(), hash) : null;
    }

    /// <summary>Finds a response in memory or on disk; the caller releases it.</summary>
    public async ValueTask<Lookup> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        var inMemory = FindInMemory(key);
        if (inMemory.Response is not null || !disk.Contains(key))
        {
            return inMemory;
        }

        // Many requests for one object read it once: the others wait for the promotion and look in memory again.
        var promotion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _promotions.GetOrAdd(key.Hash, promotion.Task);
        if (running != promotion.Task)
        {
            await running.WaitAsync(cancellationToken);
            inMemory = FindInMemory(key);
            return inMemory.Response is not null ? inMemory : Read(key);
        }

        try
        {
            return Read(key);
        }
        finally
        {
            _promotions.TryRemove(key.Hash, out _);
            promotion.SetResult();
        }
    }

    /// <summary>Stores a response; the caller's reference stays the caller's.</summary>
    public void Put(StoredResponse response)
    {
        memory.Put(response);
        disk.Enqueue(response);
    }

    /// <summary>Forgets a response, if it is still the one stored.</summary>
    public void Remove(StoredResponse response)
    {
        memory.Remove(response);
        disk.Remove(response);
    }

    /// <summary>Was this response removed by a purge?</summary>
    public bool IsGone(StoredResponse response) => purges.Judge(response) == PurgeVerdict.Gone;

    /// <summary>Does a purge concern what a fill that began at this sequence brings?</summary>
    public bool IsPurged(CacheKey key, ulong sequence, SurrogateKeys keys) => purges.Judge(key.Text, sequence, keys) != PurgeVerdict.Untouched;

    private Lookup Read(CacheKey key)
    {
        if (disk.Read(key) is not { } response)
        {
            return Lookup.None;
        }

        memory.Put(response);
        return Judge(response);
    }

    private Lookup Judge(StoredResponse response)
    {
        switch (purges.Judge(response))
        {
            case PurgeVerdict.Gone:
                memory.Remove(response);
                disk.Remove(response);
                response.Release();
                return Lookup.None;
            case PurgeVerdict.Stale:
                return new Lookup(response, SoftPurged: true);
            default:
                return new Lookup(response, SoftPurged: false);
        }
    }
}
