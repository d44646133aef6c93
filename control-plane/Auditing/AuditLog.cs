using System.Data.Common;
using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Auditing;

/// <summary>
/// What operators did and what the fleet did, by all replicas: the latest <see cref="Capacity"/> in memory, the latest <see cref="Kept"/> in the
/// store. What an operator did is in the store before he is answered, unless that is lost just then; what the fleet did follows within moments.
/// Thread-safe.
/// </summary>
internal sealed class AuditLog : BackgroundService, IStoreFollower
{
    /// <summary>Entries in memory.</summary>
    public const int Capacity = 1000;

    /// <summary>Entries in the store, about.</summary>
    public const int Kept = 100_000;

    private const int MaxUnwritten = 10_000, MaxBatch = 500;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditLog> _logger;
    private readonly CoalescedWork _following;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Lock _gate = new();
    private readonly Queue<AuditEntry> _entries = new();

    // Long only while the store is away: then the oldest go.
    private readonly Queue<AuditEntry> _unwritten = new();
    private long _sequence;

    public AuditLog(IStore store, TimeProvider time, ILogger<AuditLog> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _following = new CoalescedWork(async () => Apply(await store.ReadAsync(Read)));
        Apply(store.Run(Read));
    }

    /// <inheritdoc/>
    public string Topic => "audit";

    /// <summary>Writes down what the fleet did. Does not wait for the store.</summary>
    public void Add(AuditAction action, string subject, string detail)
    {
        lock (_gate)
        {
            _unwritten.Enqueue(new AuditEntry(_time.GetUtcNow(), action, subject, detail));
            if (_unwritten.Count > MaxUnwritten)
            {
                _unwritten.Dequeue();
            }
        }

        _wake.Release();
    }

    /// <summary>Writes down what an operator did, which has been done: where the store is lost now, it is written when that is back.</summary>
    public async Task RecordAsync(AuditAction action, string subject, string detail)
    {
        try
        {
            await WriteAsync([new AuditEntry(_time.GetUtcNow(), action, subject, detail)]);
            await FollowAsync();
        }
        catch (StoreUnavailableException)
        {
            Add(action, subject, detail);
        }
    }

    /// <inheritdoc/>
    public Task FollowAsync() => _following.RunAsync();

    /// <summary>The latest entries, newest first.</summary>
    public IReadOnlyList<AuditEntry> Latest(int count)
    {
        lock (_gate)
        {
            return [.. _entries.Concat(_unwritten).TakeLast(count).Reverse()];
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await WriteQueuedAsync(stoppingToken);
        }
    }

    private async Task WriteQueuedAsync(CancellationToken stopping)
    {
        AuditEntry[] batch;
        lock (_gate)
        {
            batch = [.. _unwritten.Take(MaxBatch)];
        }

        if (batch.Length == 0)
        {
            return;
        }

        try
        {
            await WriteAsync(batch);
            lock (_gate)
            {
                for (var i = 0; i < batch.Length && _unwritten.TryPeek(out var first) && ReferenceEquals(first, batch[i]); i++)
                {
                    _unwritten.Dequeue();
                }
            }

            await FollowAsync();
        }
        catch (Exception error)
        {
            _logger.AuditNotWritten(error, batch.Length);
            await Task.Delay(RetryPause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // There may be more than one batch of it.
        _wake.Release();
    }

    private Task WriteAsync(IReadOnlyCollection<AuditEntry> entries) => _store.RunAsync(transaction =>
    {
        transaction.Touch(Topic);
        foreach (var entry in entries)
        {
            transaction.Execute(
                "INSERT INTO audit (at, action, subject, detail) VALUES ($1, $2, $3, $4)",
                entry.At.ToUnixTimeMilliseconds(), entry.Action.ToString(), entry.Subject, entry.Detail);
        }

        return transaction.Execute("DELETE FROM audit WHERE sequence <= (SELECT max(sequence) FROM audit) - $1", Kept);
    });

    private IReadOnlyList<(long Sequence, AuditEntry? Entry)> Read(StoreTransaction transaction) => transaction.Query(
        "SELECT sequence, at, action, subject, detail FROM audit WHERE sequence > $1 ORDER BY sequence DESC LIMIT $2",
        row => (row.GetInt64(0), ReadEntry(row)), Interlocked.Read(ref _sequence), Capacity);

    /// <summary>Null for what only a newer replica knows the name of.</summary>
    private static AuditEntry? ReadEntry(DbDataReader row) => Enum.TryParse<AuditAction>(row.GetString(2), out var action)
        ? new AuditEntry(DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), action, row.GetString(3), row.GetString(4))
        : null;

    private void Apply(IReadOnlyList<(long Sequence, AuditEntry? Entry)> news)
    {
        lock (_gate)
        {
            foreach (var (sequence, entry) in news.Reverse())
            {
                Interlocked.Exchange(ref _sequence, sequence);
                if (entry is not null)
                {
                    _entries.Enqueue(entry);
                }
            }

            while (_entries.Count > Capacity)
            {
                _entries.Dequeue();
            }
        }
    }
}
