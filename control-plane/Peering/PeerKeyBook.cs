using System.Security.Cryptography;
using CdnMusic.ControlPlane.Storing;

namespace CdnMusic.ControlPlane.Peering;

/// <summary>
/// The key by which the fleet's edges know each other (<c>PeerKeys</c> of fleet.proto), in the store. A revoked edge knows it, so revoking
/// renews it. Thread-safe.
/// </summary>
internal sealed class PeerKeyBook : IStoreFollower
{
    private const int KeyBytes = 32;
    private const string Table = "peer_keys", Name = "fleet";

    private readonly IStore _store;
    private readonly StoreCopy<byte[]> _keys;
    private TaskCompletionSource _changed = NewSignal();

    public PeerKeyBook(IStore store)
    {
        _store = store;
        store.Run(transaction =>
        {
            if (transaction.Query("SELECT name FROM peer_keys", row => row.GetString(0)).Count == 0)
            {
                Replace(transaction);
            }
        });
        _keys = new StoreCopy<byte[]>(
            store, Table, "name, key", row => row.GetFieldValue<byte[]>(1), (_, _) => Interlocked.Exchange(ref _changed, NewSignal()).SetResult());
    }

    /// <inheritdoc/>
    public string Topic => Table;

    /// <summary>The key now.</summary>
    public byte[] Current => _keys.Rows[Name];

    /// <summary>Completes when the key is renewed after the call, by whichever replica.</summary>
    public Task Changed() => Volatile.Read(ref _changed).Task;

    /// <summary>Makes another key; the present one is accepted by nobody as soon as the edges have heard of it.</summary>
    public async Task RenewAsync()
    {
        await _store.RunAsync(Replace);
        await _keys.FollowAsync();
    }

    /// <inheritdoc/>
    public Task FollowAsync() => _keys.FollowAsync();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Replace(StoreTransaction transaction) => transaction.Execute(
        "INSERT INTO peer_keys (name, key, changed) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET key = excluded.key, changed = excluded.changed",
        Name, RandomNumberGenerator.GetBytes(KeyBytes), transaction.Touch(Table));
}
