using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// Remembers what was purged instead of searching for it: a purge costs the same however much is cached. A response is purged if its
/// fill began before a purge of its path or of a prefix of it; fills in flight at that moment began before, so their result is purged too.
/// Thread-safe. Durable: <see cref="Purge"/> returns when the mark is on disk.
/// </summary>
internal sealed class PurgeLedger : IDisposable
{
    private readonly ConcurrentDictionary<string, PurgeMark> _paths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PurgeMark> _prefixes = new(StringComparer.Ordinal);
    private readonly SequenceClock _clock;
    private readonly PurgeLog _log;
    private readonly Lock _writing = new();
    private int _epoch;

    /// <summary>Reads the log, leaving out marks older than everything that is cached.</summary>
    public PurgeLedger(string directory, SequenceClock clock, ulong oldestCached)
    {
        _clock = clock;
        _log = new PurgeLog(directory);
        foreach (var entry in _log.Entries)
        {
            clock.AdvancePast(entry.Sequence);
            if (entry.Sequence >= oldestCached)
            {
                Mark(entry);
            }
        }

        _log.Rewrite(_log.Entries.Where(e => e.Sequence >= oldestCached));
    }

    public void Purge(PurgeRequest request)
    {
        lock (_writing)
        {
            var sequence = _clock.Next();
            PurgeLog.Entry[] entries =
            [
                .. request.Paths.Select(path => new PurgeLog.Entry(sequence, path, IsPrefix: false, request.Soft)),
                .. request.Prefixes.Select(prefix => new PurgeLog.Entry(sequence, prefix, IsPrefix: true, request.Soft)),
            ];
            _log.Append(entries);
            Array.ForEach(entries, Mark);
            Interlocked.Increment(ref _epoch);
        }
    }

    public PurgeVerdict Judge(StoredResponse response)
    {
        // Read before looking, so that a purge in between makes the next call look again.
        var epoch = Volatile.Read(ref _epoch);
        if (response.CheckedEpoch == epoch)
        {
            return PurgeVerdict.Untouched;
        }

        var mark = MarkOf(response.Key.Text);
        if (response.Sequence <= mark.Hard)
        {
            return PurgeVerdict.Gone;
        }

        if (response.Sequence <= mark.Soft)
        {
            return PurgeVerdict.Stale;
        }

        response.CheckedEpoch = epoch;
        return PurgeVerdict.Untouched;
    }

    public void Dispose() => _log.Dispose();

    private void Mark(PurgeLog.Entry entry) => (entry.IsPrefix ? _prefixes : _paths).AddOrUpdate(
        entry.Path,
        _ => default(PurgeMark).With(entry.Sequence, entry.Soft),
        (_, mark) => mark.With(entry.Sequence, entry.Soft));

    private PurgeMark MarkOf(string keyText)
    {
        var path = CacheKey.PathOf(keyText);
        var target = keyText.AsSpan(0, keyText.IndexOf('\n', StringComparison.Ordinal) is var end and >= 0 ? end : keyText.Length);
        var mark = Merge(Find(_paths, path), Find(_paths, target));
        for (var i = 0; i < path.Length && !_prefixes.IsEmpty; i++)
        {
            if (path[i] == '/')
            {
                mark = Merge(mark, Find(_prefixes, path[..(i + 1)]));
            }
        }

        return mark;
    }

    private static PurgeMark Find(ConcurrentDictionary<string, PurgeMark> marks, ReadOnlySpan<char> text) =>
        !marks.IsEmpty && marks.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var mark) ? mark : default;

    private static PurgeMark Merge(PurgeMark a, PurgeMark b) => new(Math.Max(a.Hard, b.Hard), Math.Max(a.Soft, b.Soft));
}
