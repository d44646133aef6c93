using System.Threading.Channels;
using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Auditing;

/// <summary>
/// What operators did and what the fleet did: the latest <see cref="Capacity"/> in memory, the latest <see cref="Kept"/> in the store.
/// What an operator did is in the store before he is answered; what the fleet did follows within moments. Thread-safe.
/// </summary>
internal sealed class AuditLog(IStore store, TimeProvider time, ILogger<AuditLog> logger) : BackgroundService
{
    /// <summary>Entries in memory.</summary>
    public const int Capacity = 1000;

    /// <summary>Entries in the store, about.</summary>
    public const int Kept = 100_000;

    private const int MaxUnwritten = 10_000, MaxBatch = 500;

    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = new(Load(store));

    // Full only while the disk hangs: then the oldest happenings of the fleet go, never an operator's, which do not pass here.
    private readonly Channel<AuditEntry> _unwritten = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(MaxUnwritten) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Writes down what the fleet did. Does not wait for the disk.</summary>
    public void Add(AuditAction action, string subject, string detail) => _unwritten.Writer.TryWrite(Remember(action, subject, detail));

    /// <summary>Writes down what an operator did; durable when it returns.</summary>
    public void Record(AuditAction action, string subject, string detail) => Write([Remember(action, subject, detail)]);

    /// <summary>The latest entries, newest first.</summary>
    public IReadOnlyList<AuditEntry> Latest(int count)
    {
        lock (_gate)
        {
            return [.. _entries.Reverse().Take(count)];
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _unwritten.Reader.WaitToReadAsync(stoppingToken))
            {
                WriteQueued();
            }
        }
        catch (OperationCanceledException)
        {
            WriteQueued();
        }
    }

    private static IEnumerable<AuditEntry> Load(IStore store) => store.Run(transaction => transaction.Query(
        "SELECT at, action, subject, detail FROM audit ORDER BY sequence DESC LIMIT $1",
        row => new AuditEntry(
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), Enum.Parse<AuditAction>(row.GetString(1)), row.GetString(2), row.GetString(3)),
        Capacity)).Reverse();

    private AuditEntry Remember(AuditAction action, string subject, string detail)
    {
        lock (_gate)
        {
            if (_entries.Count == Capacity)
            {
                _entries.Dequeue();
            }

            var entry = new AuditEntry(time.GetUtcNow(), action, subject, detail);
            _entries.Enqueue(entry);
            return entry;
        }
    }

    private void WriteQueued()
    {
        var batch = new List<AuditEntry>();
        while (batch.Count < MaxBatch && _unwritten.Reader.TryRead(out var entry))
        {
            batch.Add(entry);
        }

        try
        {
            Write(batch);
        }
        catch (StoreUnavailableException error)
        {
            logger.AuditNotWritten(error, batch.Count);
        }
    }

    private void Write(IReadOnlyCollection<AuditEntry> entries) => store.Run(transaction =>
    {
        foreach (var entry in entries)
        {
            transaction.Execute(
                "INSERT INTO audit (at, action, subject, detail) VALUES ($1, $2, $3, $4)",
                entry.At.ToUnixTimeMilliseconds(), entry.Action.ToString(), entry.Subject, entry.Detail);
        }

        transaction.Execute("DELETE FROM audit WHERE sequence <= (SELECT max(sequence) FROM audit) - $1", Kept);
    });
}
