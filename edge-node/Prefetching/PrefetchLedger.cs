using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Knows what was prefetched and not asked for yet:
/// <list type="number">
/// <item>Every prefetch ends used (a client asked for it, maybe while it was still arriving), wasted, or failed.</item>
/// <item>Wasted is what nobody asked for within <see cref="PrefetchOptions.UseWithin"/>, and what had to be fetched again because it was
/// evicted, purged or expired by then. That somebody may ask much later does not count: by then it would have come by itself.</item>
/// <item>The unused bytes are bounded, and to an eighth while the share of waste is too high; failures count as waste there.</item>
/// </list>
/// Thread-safe. <see cref="Contains"/> takes no lock and allocates nothing.
/// </summary>
internal sealed class PrefetchLedger(IOptions<EdgeOptions> options, EdgeMetrics metrics, TimeProvider time)
{
    private const int MaxEntries = 10_000;
    private const int ThrottledShare = 8;

    private readonly ConcurrentDictionary<UInt128, Entry> _unused = new();
    private readonly Queue<Entry> _byDeadline = new();
    private readonly Lock _lock = new();
    private readonly WasteWindow _window = new(time);
    private readonly PrefetchOptions _options = options.Value.Prefetch;
    private long _unusedBytes;

    /// <summary>Is this prefetched, or being prefetched, and nobody has asked for it yet?</summary>
    public bool Contains(UInt128 key) => _unused.ContainsKey(key);

    /// <summary>Notes that a prefetch begins. Null, and why, if it must not.</summary>
    public Entry? TryBegin(UInt128 key, out PrefetchDrop drop)
    {
        lock (_lock)
        {
            var throttled = _window.Ratio > _options.MaxWasteRatio;
            drop = throttled ? PrefetchDrop.Throttled : PrefetchDrop.Budget;
            var limit = _options.MaxUnusedBytes.Bytes / (throttled ? ThrottledShare : 1);
            if (_unusedBytes >= limit || _unused.Count >= MaxEntries)
            {
                return null;
            }

            var entry = new Entry(key);
            return _unused.TryAdd(key, entry) ? entry : null;
        }
    }

    /// <summary>Notes that it has arrived whole.</summary>
    public void Complete(Entry entry, long bytes)
    {
        lock (_lock)
        {
            (entry.Arrived, entry.Bytes, entry.Deadline) = (true, bytes, time.GetTimestamp() + Ticks(_options.UseWithin));
            metrics.Prefetched.Inc();
            metrics.PrefetchedBytes.Inc(bytes);
            if (entry.Used)
            {
                metrics.PrefetchUsedBytes.Inc(bytes);
                return;
            }

            _unusedBytes += bytes;
            _byDeadline.Enqueue(entry);
        }
    }

    /// <summary>Notes that nothing came of it that could be used.</summary>
    public void Fail(Entry entry)
    {
        lock (_lock)
        {
            if (_unused.TryRemove(KeyValuePair.Create(entry.Key, entry)))
            {
                _window.Add(used: false);
                metrics.PrefetchFailed.Inc();
            }
        }
    }

    /// <summary>Takes back <see cref="TryBegin"/>.</summary>
    public void Withdraw(Entry entry) => _unused.TryRemove(KeyValuePair.Create(entry.Key, entry));

    /// <summary>A client was answered with this; true if it is the first use of something prefetched.</summary>
    public bool Use(UInt128 key) => Contains(key) && Settle(key, used: true);

    /// <summary>A client's request had to go to the origin: whatever was prefetched has not lasted.</summary>
    public void Miss(UInt128 key)
    {
        if (_unused.TryGetValue(key, out var entry) && entry.Arrived)
        {
            Settle(key, used: false);
        }
    }

    /// <summary>Counts as wasted what has waited long enough.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            while (_byDeadline.TryPeek(out var oldest) && oldest.Deadline <= time.GetTimestamp())
            {
                _byDeadline.Dequeue();
                if (_unused.TryGetValue(oldest.Key, out var entry) && entry == oldest)
                {
                    Settle(oldest.Key, used: false);
                }
            }

            metrics.PrefetchUnusedBytes.Set(_unusedBytes);
        }
    }

    private bool Settle(UInt128 key, bool used)
    {
        lock (_lock)
        {
            if (!_unused.TryRemove(key, out var entry))
            {
                return false;
            }

            entry.Used = used;
            _window.Add(used);
            (used ? metrics.PrefetchUsed : metrics.PrefetchWasted).Inc();
            if (entry.Arrived)
            {
                _unusedBytes -= entry.Bytes;
                (used ? metrics.PrefetchUsedBytes : metrics.PrefetchWastedBytes).Inc(entry.Bytes);
            }

            return true;
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>One prefetch. Changed only under the ledger's lock.</summary>
    internal sealed class Entry(UInt128 key)
    {
        public UInt128 Key { get; } = key;

        public bool Arrived { get; set; }

        public bool Used { get; set; }

        public long Bytes { get; set; }

        public long Deadline { get; set; }
    }
}
