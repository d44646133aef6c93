using CdnMusic.ControlPlane.Replication;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// The right to do something that only one replica at a time may do. It lasts for <see cref="Term"/>, by the store's clock, and is renewed;
/// when its holder dies another replica gets it. Thread-safe.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A holder that was frozen does not know that it has lost it. So it asks <see cref="IsHeld"/>, which counts on its own monotonic clock
/// from before the request that renewed it, before it begins something;</item>
/// <item>and everything it writes it writes under <see cref="Require"/>: the number of the lease, which grows with every holder, must still be
/// the one it was given. Writing transactions are one at a time, so nobody can take the lease between the question and the commit.</item>
/// </list>
/// Where the store is ours alone, so is the lease.
/// </remarks>
internal sealed class Lease(IStore store, Replica replica, string name, TimeProvider time)
{
    /// <summary>How long a holder that died keeps others waiting, at most.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RenewAfter = Term / 4;
    private readonly Lock _gate = new();
    private TimeSpan _asked = TimeSpan.MinValue, _until = TimeSpan.MinValue;
    private long _fence;
    private bool _wasHeld;

    /// <summary>It is certain that no other replica has it.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return !store.IsShared || time.Monotonic() < _until;
            }
        }
    }

    /// <summary>Takes or renews it, if it is time to; otherwise only says whether it is held.</summary>
    /// <exception cref="StoreUnavailableException">It could not be renewed; it is held for as long as it was.</exception>
    public async Task<bool> HoldAsync()
    {
        var asked = time.Monotonic();
        lock (_gate)
        {
            if (!store.IsShared || (_asked != TimeSpan.MinValue && asked - _asked < RenewAfter))
            {
                return IsHeld;
            }

            _asked = asked;
        }

        var fences = await store.RunAsync(transaction =>
        {
            var now = transaction.Now.ToUnixTimeMilliseconds();
            return transaction.Query(
                "INSERT INTO leases (name, holder, fence, expires_at) VALUES ($1, $2, 1, $3) ON CONFLICT (name) DO UPDATE SET "
                + "fence = CASE WHEN leases.holder = $2 THEN leases.fence ELSE leases.fence + 1 END, holder = $2, expires_at = $3 "
                + "WHERE leases.holder = $2 OR leases.expires_at <= $4 RETURNING fence",
                row => row.GetInt64(0), name, replica.Id, now + (long)Term.TotalMilliseconds, now);
        });
        lock (_gate)
        {
            (_fence, _until) = fences is [var fence] ? (fence, asked + Term) : (0, TimeSpan.MinValue);
            return IsHeld;
        }
    }

    /// <summary>Lets a transaction go on only if the lease is still ours.</summary>
    /// <exception cref="LeaseLostException">Another replica has taken it.</exception>
    public void Require(StoreTransaction transaction)
    {
        if (store.IsShared && transaction.Query(
            "SELECT fence FROM leases WHERE name = $1 AND holder = $2 AND fence = $3", row => row.GetInt64(0), name, replica.Id, Interlocked.Read(ref _fence)).Count == 0)
        {
            throw new LeaseLostException(name);
        }
    }

    /// <summary>
    /// For the loop that does what the lease is on: as <see cref="HoldAsync"/>, but without exceptions, and says in the log when this replica
    /// begins and ceases. Of one caller at a time.
    /// </summary>
    public async Task<bool> KeepAsync(ILogger logger)
    {
        bool held;
        try
        {
            held = await HoldAsync();
        }
        catch (Exception error)
        {
            held = IsHeld;
            logger.LeaseFault(error, name);
        }

        if (held != _wasHeld && store.IsShared)
        {
            if (held)
            {
                logger.LeaseTaken(name);
            }
            else
            {
                logger.LeaseLost(name);
            }
        }

        return _wasHeld = held;
    }

    /// <summary>Gives it to whoever asks next; if the store cannot be told, it runs out by itself.</summary>
    public async Task ReleaseAsync()
    {
        lock (_gate)
        {
            if (!store.IsShared || _until == TimeSpan.MinValue)
            {
                return;
            }

            _until = TimeSpan.MinValue;
        }

        try
        {
            await store.RunAsync(transaction => transaction.Execute("UPDATE leases SET expires_at = 0 WHERE name = $1 AND holder = $2", name, replica.Id));
        }
        catch (StoreUnavailableException)
        {
            // Others wait for its term.
        }
    }
}
