using System.Collections.Concurrent;
using System.Collections.Immutable;
using CdnMusic.ControlPlane.Storing;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// The registry's edges in the store: who they said they are, and whether an operator drains them. What an operator says is durable when the
/// task completes; what edges say of themselves follows in the background, for they say it again whenever they join. Thread-safe.
/// </summary>
internal sealed class EdgeTable : BackgroundService, IStoreFollower
{
    private const string Table = "edges";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<EdgeTable> _logger;
    private readonly StoreCopy<EdgeRow> _copy;

    // The latest word per edge: bounded by the fleet.
    private readonly ConcurrentDictionary<string, EdgeIdentity?> _unwritten = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _wake = new(0);

    public EdgeTable(IStore store, TimeProvider time, ILogger<EdgeTable> logger)
    {
        (_store, _time, _logger) = (store, time, logger);
        _copy = new StoreCopy<EdgeRow>(store, Table, "id, hello, draining", Read, (_, rows) => Changed(rows));
    }

    /// <summary>The store's edges are other ones now. Must not block.</summary>
    public event Action<ImmutableSortedDictionary<string, EdgeRow>> Changed = _ => { };

    /// <inheritdoc/>
    public string Topic => Table;

    /// <summary>The edges as last read.</summary>
    public ImmutableSortedDictionary<string, EdgeRow> Rows => _copy.Rows;

    /// <inheritdoc/>
    public Task FollowAsync() => _copy.FollowAsync();

    /// <summary>Has an edge added or renewed, if there is anything new about it.</summary>
    public void Save(EdgeIdentity identity)
    {
        if (!Rows.TryGetValue(identity.Id, out var row) || !row.Hello.Equals(Hello(identity)))
        {
            Write(identity.Id, identity);
        }
    }

    /// <summary>Has an edge forgotten.</summary>
    public void Remove(string id) => Write(id, null);

    /// <summary>Notes what an operator wants of an edge.</summary>
    /// <exception cref="StoreUnavailableException">It has not been noted.</exception>
    public async Task SetDrainingAsync(EdgeIdentity identity, bool draining)
    {
        await _store.RunAsync(transaction => transaction.Execute(
            "INSERT INTO edges (id, hello, draining, changed) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET draining = $3, changed = $4",
            identity.Id, Hello(identity).ToByteArray(), draining ? 1 : 0, transaction.Touch(Table)));
        await FollowAsync();
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
            foreach (var (id, identity) in _unwritten)
            {
                await WriteAsync(id, identity, stoppingToken);
            }
        }
    }

    private static EdgeRow Read(System.Data.Common.DbDataReader row)
    {
        var hello = Wire.Hello.Parser.ParseFrom(row.GetFieldValue<byte[]>(1));
        // Rules may have become stricter since; such an edge is known again when it says a better Hello.
        return new EdgeRow(hello, HelloRules.Check(hello, out var identity) is null ? identity : null, row.GetInt64(2) != 0);
    }

    /// <summary>What is kept of Hello.</summary>
    public static Wire.Hello Hello(EdgeIdentity identity) => new()
    {
        EdgeId = identity.Id,
        PublicUrl = identity.Url,
        Labels = { identity.Labels },
        CapacityMbps = identity.CapacityMbps,
        Version = identity.Version,
        Draining = identity.Draining,
    };

    private void Write(string id, EdgeIdentity? identity)
    {
        _unwritten[id] = identity;
        _wake.Release();
    }

    private async Task WriteAsync(string id, EdgeIdentity? identity, CancellationToken stopping)
    {
        try
        {
            await _store.RunAsync(transaction => identity is null ? Delete(transaction, id) : Upsert(transaction, identity));
            _unwritten.TryRemove(KeyValuePair.Create(id, identity));
            await FollowAsync();
        }
        catch (Exception error)
        {
            _logger.EdgeNotSaved(error, id);
            _wake.Release();
            await Task.Delay(RetryPause, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static int Delete(StoreTransaction transaction, string id)
    {
        transaction.Touch(Table);
        return transaction.Execute("DELETE FROM edges WHERE id = $1", id);
    }

    /// <summary>Not for an edge that was revoked meanwhile.</summary>
    private static int Upsert(StoreTransaction transaction, EdgeIdentity identity) => transaction.Execute(
        "INSERT INTO edges (id, hello, draining, changed) SELECT $1, $2, 0, $3 WHERE EXISTS (SELECT * FROM credentials WHERE edge = $1) "
        + "ON CONFLICT (id) DO UPDATE SET hello = $2, changed = $3",
        identity.Id, Hello(identity).ToByteArray(), transaction.Touch(Table));
}
