using System.Collections.Concurrent;

namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>Responses in memory, within a budget of bytes. Thread-safe; lookups take no lock.</summary>
internal sealed class MemoryTier(EvictionPolicy policy)
{
    private readonly ConcurrentDictionary<UInt128, Entry> _entries = new();
    private readonly Lock _lock = new();
    private readonly List<CacheNode> _evicted = [];

    /// <summary>The budget in bytes.</summary>
    public long Capacity => policy.Capacity;

    /// <summary>Bytes in use.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return policy.Bytes;
            }
        }
    }

    /// <summary>Number of responses held.</summary>
    public int Count => _entries.Count;

    /// <summary>Is a response of this key held? Does not count as a use.</summary>
    public bool Contains(UInt128 key) => _entries.ContainsKey(key);

    /// <summary>Is a response held? Does not count as a use of it.</summary>
    public bool Contains(CacheKey key) => _entries.TryGetValue(key.Hash, out var entry) && entry.Response.Key.Text == key.Text;

    /// <summary>Finds a response and retains it for the caller, who releases it.</summary>
    public StoredResponse? TryGet(CacheKey key) => TryGet(key.Hash, key.Text);

    /// <summary>The same by the parts of a key.</summary>
    public StoredResponse? TryGet(UInt128 hash, ReadOnlySpan<char> text)
    {
        // Retaining fails when an eviction freed the body between the look-up and here: a miss, like any other.
        if (!_entries.TryGetValue(hash, out var entry) || !text.SequenceEqual(entry.Response.Key.Text) || !entry.Response.TryRetain())
        {
            return null;
        }

        policy.Touch(entry);
        return entry.Response;
    }

    /// <summary>Keeps a response if the policy admits it, replacing an older one of the same key. The caller's reference stays the caller's.</summary>
    public void Put(StoredResponse response)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(response.Key.Hash, out var present))
            {
                if (present.Response.Sequence > response.Sequence)
                {
                    return;
                }

                Drop(present);
            }

            var entry = new Entry(response);
            if (policy.Insert(entry, _evicted) && response.TryRetain())
            {
                _entries[response.Key.Hash] = entry;
            }

            foreach (var node in _evicted)
            {
                Forget((Entry)node);
            }

            _evicted.Clear();
        }
    }

    /// <summary>Drops this very response, if it is still the one held.</summary>
    public void Remove(StoredResponse response)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(response.Key.Hash, out var entry) && entry.Response == response)
            {
                Drop(entry);
            }
        }
    }

    private void Drop(Entry entry)
    {
        policy.Remove(entry);
        Forget(entry);
    }

    private void Forget(Entry entry)
    {
        _entries.TryRemove(entry.Id, out _);
        entry.Response.Release();
    }

    private sealed class Entry(StoredResponse response) : CacheNode(response.Key.Hash, response.Weight)
    {
        public StoredResponse Response { get; } = response;
    }
}
