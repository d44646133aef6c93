using CdnMusic.ControlPlane.Storing;
using Google.Protobuf;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>
/// The one order of all purges. A purge is in the store before anybody can see it here. The latest
/// <see cref="ControlPlaneOptions.PurgeLogEntries"/>, and at most <see cref="MaxBytes"/> of them, are kept. Thread-safe.
/// </summary>
internal sealed class PurgeLog
{
    /// <summary>Bytes of purges kept.</summary>
    public const long MaxBytes = 64 << 20;

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly int _maxEntries;
    private readonly Lock _gate = new();
    private readonly List<PurgeEntry> _entries;
    private readonly Dictionary<string, PurgeEntry> _byId;
    private long _bytes;
    private TaskCompletionSource _appended = NewSignal();

    public PurgeLog(IStore store, IOptions<ControlPlaneOptions> options, TimeProvider time)
    {
        (_store, _time, _maxEntries) = (store, time, options.Value.PurgeLogEntries);
        (Id, _entries) = store.Run(Load);
        _byId = _entries.ToDictionary(e => e.Id, StringComparer.Ordinal);
        _bytes = _entries.Sum(e => (long)e.Purge.CalculateSize());
        Head = _entries.Count > 0 ? _entries[^1].Position : 0;
    }

    /// <summary>Tells this log from that of another store, whose positions mean nothing here.</summary>
    public string Id { get; }

    /// <summary>The newest position; 0 before the first purge.</summary>
    public ulong Head { get; private set; }

    /// <summary>Adds a purge, or finds the one of this id. Durable when it returns.</summary>
    public PurgeEntry Append(string id, Wire.Purge purge)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(id, out var known))
            {
                return known;
            }

            purge.Log = Id;
            purge.Position = Head + 1;
            var entry = new PurgeEntry(purge.Position, id, purge);
            var kept = Kept(purge.CalculateSize());
            _store.Run(transaction =>
            {
                transaction.Execute(
                    "INSERT INTO purges (position, id, at, purge) VALUES ($1, $2, $3, $4)",
                    (long)entry.Position, id, _time.GetUtcNow().ToUnixTimeMilliseconds(), purge.ToByteArray());
                transaction.Execute("DELETE FROM purges WHERE position <= $1", (long)entry.Position - 1 - kept);
            });
            Drop(_entries.Count - kept);
            _entries.Add(entry);
            _byId[id] = entry;
            _bytes += purge.CalculateSize();
            Head = entry.Position;
            Interlocked.Exchange(ref _appended, NewSignal()).SetResult();
            return entry;
        }
    }

    /// <summary>The next purges after a position, at most so many; null if purges after it are not kept any more, or it is not of this log.</summary>
    public IReadOnlyList<PurgeEntry>? After(ulong position, int count)
    {
        lock (_gate)
        {
            var beginning = Head - (ulong)_entries.Count;
            return position < beginning || position > Head
                ? null
                : [.. _entries.Skip((int)(position - beginning)).Take(count)];
        }
    }

    /// <summary>Waits until there is something after a position.</summary>
    public async Task WaitAfterAsync(ulong position, CancellationToken cancellation)
    {
        while (true)
        {
            var appended = Volatile.Read(ref _appended).Task;
            lock (_gate)
            {
                if (Head > position)
                {
                    return;
                }
            }

            await appended.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static (string, List<PurgeEntry>) Load(StoreTransaction transaction)
    {
        transaction.Execute(
            "INSERT INTO identity (purge_log) SELECT $1 WHERE NOT EXISTS (SELECT * FROM identity)", Guid.NewGuid().ToString("N"));
        var id = transaction.Query("SELECT purge_log FROM identity", row => row.GetString(0)).Single();
        var entries = transaction.Query(
            "SELECT position, id, purge FROM purges ORDER BY position",
            row => new PurgeEntry((ulong)row.GetInt64(0), row.GetString(1), Wire.Purge.Parser.ParseFrom(row.GetFieldValue<byte[]>(2))));
        return (id, [.. entries]);
    }

    /// <summary>How many of the present entries stay when one of this size is added.</summary>
    private int Kept(int size)
    {
        var (kept, bytes) = (Math.Min(_entries.Count, _maxEntries - 1), _bytes + size);
        for (var i = 0; i < _entries.Count && (bytes > MaxBytes || i < _entries.Count - kept); i++)
        {
            bytes -= _entries[i].Purge.CalculateSize();
            kept = Math.Min(kept, _entries.Count - i - 1);
        }

        return kept;
    }

    private void Drop(int count)
    {
        foreach (var entry in _entries.Take(count))
        {
            _byId.Remove(entry.Id);
            _bytes -= entry.Purge.CalculateSize();
        }

        _entries.RemoveRange(0, count);
    }
}
