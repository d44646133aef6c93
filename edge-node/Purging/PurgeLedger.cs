using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// Remembers what was purged instead of searching for it: a purge costs the same however much is cached. A response is purged if its
/// fill began before a purge of its path, of a prefix of it or of one of its keys; fills in flight at that moment began before, so
/// their result is purged too. Thread-safe. Durable: <see cref="Purge"/> returns when the mark is on disk.
/// <para>The marks are bounded by the bytes of their log. When they outgrow it, those that are older than everything cached go first;
/// then the older ones become one purge of everything of their age.</para>
/// </summary>
internal sealed class PurgeLedger : IDisposable
{
    private readonly PurgeMarks _marks = new();
    private readonly SequenceClock _clock;
    private readonly PurgeLog _log;
    private readonly long _maxLogBytes;
    private readonly Func<ulong> _oldestCached;
    private readonly ILogger<PurgeLedger> _logger;
    private readonly Lock _writing = new();
    private int _epoch;

    /// <param name="directory">Where the log is.</param>
    /// <param name="clock">The node's clock; it already is past everything cached.</param>
    /// <param name="maxLogBytes">What the log may grow to.</param>
    /// <param name="oldestCached">The smallest sequence on disk, the largest number if there is nothing.</param>
    /// <param name="logger">For what an operator should know.</param>
    public PurgeLedger(string directory, SequenceClock clock, long maxLogBytes, Func<ulong> oldestCached, ILogger<PurgeLedger> logger)
    {
        (_clock, _maxLogBytes, _oldestCached, _logger) = (clock, maxLogBytes, oldestCached, logger);
        _log = new PurgeLog(directory);
        foreach (var entry in _log.Entries)
        {
            clock.AdvancePast(entry.Sequence);
            _marks.Add(entry);
        }

        if (_log.IsDamaged)
        {
            // A purge may be among what cannot be read. Nothing that was purged may come back, so everything goes.
            _marks.Add(new PurgeEntry(clock.Next(), PurgeScope.Prefix, "/", Soft: false));
            logger.PurgeLogDamaged();
        }

        TryCompact();
    }

    /// <summary>Marks held: what a purge adds to, and compaction takes from.</summary>
    public int Count => _marks.Count;

    /// <summary>Bytes of the log.</summary>
    public long LogBytes => _log.Length;

    /// <exception cref="IOException">
    /// The purge is in force, but might not survive a restart, since its mark could not be written. Repeat it.
    /// </exception>
    public void Purge(PurgeRequest request)
    {
        lock (_writing)
        {
            var sequence = _clock.Next();
            var entries = request.Entries(sequence).ToArray();
            Array.ForEach(entries, _marks.Add);
            Interlocked.Increment(ref _epoch);
            _log.Append(entries);
            if (_log.Length > _maxLogBytes)
            {
                TryCompact();
                Interlocked.Increment(ref _epoch);
            }
        }
    }

    /// <summary>What purges mean for a response. Allocates nothing.</summary>
    public PurgeVerdict Judge(StoredResponse response)
    {
        // Read before looking, so that a purge in between makes the next call look again.
        var epoch = Volatile.Read(ref _epoch);
        if (response.CheckedEpoch == epoch)
        {
            return PurgeVerdict.Untouched;
        }

        var verdict = Judge(response.Key.Text, response.Sequence, response.Head.SurrogateKeys);
        if (verdict == PurgeVerdict.Untouched)
        {
            response.CheckedEpoch = epoch;
        }

        return verdict;
    }

    /// <summary>What purges mean for what a fill, begun at this sequence, brings. Allocates nothing.</summary>
    public PurgeVerdict Judge(string keyText, ulong sequence, SurrogateKeys keys)
    {
        if (sequence > _marks.Newest)
        {
            return PurgeVerdict.Untouched;
        }

        var mark = _marks.MarkOf(keyText, keys);
        return sequence <= mark.Hard ? PurgeVerdict.Gone
            : sequence <= mark.Soft ? PurgeVerdict.Stale
            : PurgeVerdict.Untouched;
    }

    public void Dispose() => _log.Dispose();

    /// <summary>Takes time with the number of marks, never with that of cached responses.</summary>
    private void TryCompact()
    {
        try
        {
            var marks = _marks.Count;
            _marks.FoldUpTo(Math.Max(1, _oldestCached()) - 1);
            // Half of the room is left free, so that this is rare.
            var bytes = 0L;
            var tooMuch = _marks.Entries().OrderByDescending(e => e.Sequence).FirstOrDefault(e => (bytes += PurgeLog.LengthOf(e)) > _maxLogBytes / 2);
            if (tooMuch is not null)
            {
                _marks.FoldUpTo(tooMuch.Sequence);
                _logger.PurgesFolded(marks, _marks.Count);
            }

            _log.Rewrite(_marks.Entries());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The log stays as it is, only longer; the next purge tries again.
            _logger.PurgeLogNotCompacted(error);
        }
    }
}
