using System.Security.Cryptography;
using System.Text;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Throttling;

/// <summary>
/// Slows down guessing without letting anybody lock somebody else out.
/// <list type="number">
/// <item>Each attempt is counted before the secret is looked at, so that parallel attempts cannot overtake the count.</item>
/// <item>One network may fail <see cref="PairLimit"/> times at one name in <see cref="Window"/>, then it is refused there, whatever it sends.</item>
/// <item>One network may fail <see cref="NetworkLimit"/> times over all names.</item>
/// <item>One name may be failed at <see cref="NameLimit"/> times over all networks (a botnet); then only devices that have signed in there
/// before are let through (OWASP's device cookies), and whoever resets the password by mail becomes such a device.</item>
/// <item>Attempts that are refused count no further, so one network alone never brings a name to its limit.</item>
/// </list>
/// Names need not exist, so the answers tell nothing. Time: fixed windows.
/// </summary>
internal sealed class SignInThrottle(AuthDbContext db, MasterKey master, TimeProvider time)
{
    public const int PairLimit = 5;
    public const int NetworkLimit = 100;
    public const int NameLimit = 100;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly byte[] _key = master.Derive("attempts");

    /// <summary>Counts an attempt; false when it must be refused unseen.</summary>
    /// <param name="name">The account as it was named, normalised.</param>
    /// <param name="network">The client's network.</param>
    /// <param name="isKnownDevice">The device has signed in to this name before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> TryAttemptAsync(string name, string network, bool isKnownDevice, CancellationToken cancellationToken)
    {
        if (await CountAsync(Pair(name, network), cancellationToken) > PairLimit)
        {
            return false;
        }

        return await CountAsync(Network(network), cancellationToken) <= NetworkLimit
            & (await CountAsync(Name(name), cancellationToken) <= NameLimit || isKnownDevice);
    }

    /// <summary>The attempt was right: it is not counted, and the network's slips at this name are forgotten.</summary>
    public async Task SucceededAsync(string name, string network, CancellationToken cancellationToken)
    {
        byte[][] shared = [Network(network), Name(name)];
        await db.Attempts.Where(a => a.Key == Pair(name, network)).ExecuteDeleteAsync(cancellationToken);
        foreach (var key in shared)
        {
            await db.Attempts.Where(a => a.Key == key && a.Failures > 0)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Failures, a => a.Failures - 1), cancellationToken);
        }
    }

    /// <summary>Is this the first use of something in a while? One statement decides between two who use it at once.</summary>
    public async Task<bool> TryFirstUseAsync(string what, TimeSpan window, CancellationToken cancellationToken) =>
        await CountAsync(Key(what), window, cancellationToken) == 1;

    private Task<int> CountAsync(byte[] key, CancellationToken cancellationToken) => CountAsync(key, Window, cancellationToken);

    private async Task<int> CountAsync(byte[] key, TimeSpan window, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ends = now + window;
        var counts = await db.Database.SqlQuery<int>(
            $"""
            INSERT INTO attempts (key, failures, window_ends) VALUES ({key}, 1, {ends})
            ON CONFLICT (key) DO UPDATE SET
                failures = CASE WHEN attempts.window_ends <= {now} THEN 1 ELSE attempts.failures + 1 END,
                window_ends = CASE WHEN attempts.window_ends <= {now} THEN {ends} ELSE attempts.window_ends END
            RETURNING failures AS "Value"
            """).ToListAsync(cancellationToken);
        return counts[0];
    }

    private byte[] Pair(string name, string network) => Key($"pair {network} {name}");

    private byte[] Network(string network) => Key($"network {network}");

    private byte[] Name(string name) => Key($"name {name}");

    private byte[] Key(string text) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text));
}
