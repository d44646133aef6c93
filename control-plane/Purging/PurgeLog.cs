using CdnMusic.ControlPlane.Storing;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>
/// The one order of all purges of all replicas. It is made in the store; memory follows. The latest
/// <see cref="ControlPlaneOptions.PurgeLogEntries"/>, and about <see cref="MaxBytes"/> of them at most, are kept. Thread-safe.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A position is given out within the transaction that writes the purge, and those are one at a time: positions have no gaps, and who
/// reads one has read all before it.</item>
/// <item>Memory reads what is after its head. If the store has already dropped what comes next, memory begins anew with what there is.</item>
/// <item>If the store has another purge at our head than we have, or none, then it has lost commits (restored from a copy, or a standby that
/// was behind took over), and edges may have acknowledged positions that will be given out again. Then the log gets another
/// name, which has every edge purge everything: never less than asked.</item>
/// </list>
/// </remarks>
internal sealed class PurgeLog : IStoreFollower
{
    /// <summary>Bytes of purges kept.</summary>
    public const long MaxBytes = 64 << 20;

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<PurgeLog> _logger;
    private readonly int _maxEntries;
    private readonly CoalescedWork _following;
    private readonly Lock _gate = new();
    private readonly List<PurgeEntry> _entries = [];
    private long _bytes;
    private PurgePlace _head, _heard;
    private TaskCompletionSource _changed = NewSignal();

    public PurgeLog(IStore store, IOptions<ControlPlaneOptions> options, TimeProvider time, ILogger<PurgeLog> logger)
    {
        (_store, _time, _logger, _maxEntries) = (store, time, logger, options.Value.PurgeLogEntries);
        _following = new CoalescedWork(FollowOnceAsync);
        store.Run(transaction => transaction.Execute(
            "INSERT INTO identity (purge_log) SELECT CAST($1 AS TEXT) WHERE NOT EXISTS (SELECT * FROM identity)", NewId()));
        Apply(store.Run(transaction => Read(transaction, new PurgePlace("", 0))));
    }

    /// <inheritdoc/>
    public string Topic => "purges";

    /// <summary>The newest position that is known here, and the log, which tells it from that of another store, whose positions mean nothing.</summary>
    public PurgePlace Head
    {
        get
        {
            lock (_gate)
            {
                return _head;
            }
        }
    }

    /// <summary>The newest position that any replica has told us of; not before <see cref="Head"/>.</summary>
    public PurgePlace KnownHead
    {
        get
        {
            lock (_gate)
            {
                return _head.Covers(_heard) || _heard.Log != _head.Log ? _head : _heard;
            }
        }
    }

    /// <summary>Another replica knows the log up to there. True if that is news.</summary>
    public bool Hear(PurgePlace place)
    {
        lock (_gate)
        {
            _heard = place;
            return !_head.Covers(place);
        }
    }

    /// <summary>Adds a purge, or finds the one of this id. Durable when the task completes.</summary>
    /// <exception cref="StoreUnavailableException">It is not there, or in doubt: repeating it under the same id is safe.</exception>
    public async Task<PurgeEntry> AppendAsync(string id, Wire.Purge purge)
    {
        var kept = Kept(purge.CalculateSize());
        var entry = await _store.RunAsync(transaction =>
        {
            if (transaction.Query("SELECT position, id, purge FROM purges WHERE id = $1", ReadEntry, id) is [var known])
            {
                return known;
            }

            purge.Log = ReadId(transaction);
            purge.Position = (ulong)transaction.Touch(Topic);
            transaction.Execute(
                "INSERT INTO purges (position, id, at, purge) VALUES ($1, $2, $3, $4)",
                (long)purge.Position, id, _time.GetUtcNow().ToUnixTimeMilliseconds(), purge.ToByteArray());
            transaction.Execute("DELETE FROM purges WHERE position <= $1", (long)purge.Position - 1 - kept);
            return new PurgeEntry(purge.Position, id, purge);
        });
        try
        {
            await FollowAsync();
        }
        catch (StoreUnavailableException)
        {
            // It is in the log, and is carried out as soon as that can be read.
        }

        return entry;
    }

    /// <inheritdoc/>
    public Task FollowAsync() => _following.RunAsync();

    /// <summary>The next purges after a place, at most so many; null if purges after it are not kept any more, or it is not of this log.</summary>
    public IReadOnlyList<PurgeEntry>? After(PurgePlace place, int count)
    {
        lock (_gate)
        {
            var beginning = _head.Position - (ulong)_entries.Count;
            return place.Log != _head.Log || place.Position < beginning || place.Position > _head.Position
                ? null
                : [.. _entries.Skip((int)(place.Position - beginning)).Take(count)];
        }
    }

    /// <summary>Waits until there is something after a place, or the log has become another.</summary>
    public async Task WaitAfterAsync(PurgePlace place, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (!place.Covers(_head))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static string ReadId(StoreTransaction transaction) => transaction.Query("SELECT purge_log FROM identity", row => row.GetString(0)).Single();

    private static PurgeEntry ReadEntry(System.Data.Common.DbDataReader row) =>
        new((ulong)row.GetInt64(0), row.GetString(1), Wire.Purge.Parser.ParseFrom(row.GetFieldValue<byte[]>(2)));

    /// <summary>What is at and after a place.</summary>
    private static (string Id, IReadOnlyList<PurgeEntry> Entries) Read(StoreTransaction transaction, PurgePlace place) => (
        ReadId(transaction),
        transaction.Query("SELECT position, id, purge FROM purges WHERE position >= $1 ORDER BY position", ReadEntry, (long)place.Position));

    private async Task FollowOnceAsync()
    {
        var head = Head;
        var read = await _store.ReadAsync(transaction => Read(transaction, head));
        if (read.Id == head.Log && head.Position > 0 && IsForked(read.Entries))
        {
            _logger.PurgeLogForked(head.Position, head.Log);
            // Only where nobody else has done it yet.
            await _store.RunAsync(transaction => transaction.Execute("UPDATE identity SET purge_log = $1 WHERE purge_log = $2", NewId(), head.Log));
            read = await _store.ReadAsync(transaction => Read(transaction, new PurgePlace("", 0)));
        }
        else if (read.Id != head.Log)
        {
            read = await _store.ReadAsync(transaction => Read(transaction, new PurgePlace("", 0)));
        }

        Apply(read);
    }

    /// <summary>Does the store not have what we have at our head? It may have dropped it, but only for something newer.</summary>
    private bool IsForked(IReadOnlyList<PurgeEntry> fromHead)
    {
        lock (_gate)
        {
            return fromHead.Count == 0 || (fromHead[0].Position == _head.Position && fromHead[0].Id != _entries[^1].Id);
        }
    }

    private void Apply((string Id, IReadOnlyList<PurgeEntry> Entries) read)
    {
        lock (_gate)
        {
            var begins = read.Entries.Count == 0 ? 0 : read.Entries[0].Position;
            if (read.Id != _head.Log || begins > _head.Position + 1)
            {
                _entries.Clear();
                (_bytes, _head) = (0, new PurgePlace(read.Id, begins == 0 ? 0 : begins - 1));
            }

            foreach (var entry in read.Entries.Where(e => e.Position > _head.Position))
            {
                _entries.Add(entry);
                _bytes += entry.Purge.CalculateSize();
                _head = _head with { Position = entry.Position };
            }

            while (_entries.Count > _maxEntries || (_bytes > MaxBytes && _entries.Count > 1))
            {
                _bytes -= _entries[0].Purge.CalculateSize();
                _entries.RemoveAt(0);
            }

            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    /// <summary>How many of the present entries stay when one of this size is added.</summary>
    private int Kept(int size)
    {
        lock (_gate)
        {
            var (kept, bytes) = (0, (long)size);
            while (kept < Math.Min(_entries.Count, _maxEntries - 1) && (bytes += _entries[^(kept + 1)].Purge.CalculateSize()) <= MaxBytes)
            {
                kept++;
            }

            return _entries.Count < _maxEntries && kept == _entries.Count ? _maxEntries - 1 : kept;
        }
    }
}
