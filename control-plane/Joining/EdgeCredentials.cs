using System.Data.Common;
using System.Security.Cryptography;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.Protocol.Joining;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Joining;

/// <summary>
/// Who may speak for which edge. Every change is durable when it returns; checks read memory. Secrets are compared by hash in constant time.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>An operator has a join token made; it is used once, by one edge, before it expires.</item>
/// <item>The edge makes up a secret, and joins with the token and the secret's hash. The same again is the same join.</item>
/// <item>Every <see cref="ControlPlaneOptions.CredentialLifetime"/> the edge is asked on its stream for the hash of a new secret; the old one
/// is accepted for <see cref="ControlPlaneOptions.CredentialOverlap"/> more.</item>
/// <item>A revoked edge has no credential; only a token made for it by name lets it in again.</item>
/// </list>
/// </remarks>
internal sealed class EdgeCredentials : IStoreFollower
{
    private const string Scheme = "Bearer ", Table = "credentials";
    private static readonly TimeSpan TokensKept = TimeSpan.FromDays(7);
    private static readonly CredentialRecord Nobody = new(new byte[EdgeCredential.HashBytes], null, default, default);

    private readonly IStore _store;
    private readonly IOptions<ControlPlaneOptions> _options;
    private readonly TimeProvider _time;
    private readonly StoreCopy<CredentialRecord> _copy;

    public EdgeCredentials(IStore store, IOptions<ControlPlaneOptions> options, TimeProvider time)
    {
        (_store, _options, _time) = (store, options, time);
        _copy = new StoreCopy<CredentialRecord>(
            store, Table, "edge, hash, previous, previous_until, issued_at", row => ReadRecord(row, 1), (before, after) => Revoked([.. before.Keys.Except(after.Keys)]));
    }

    /// <summary>These edges have no credential any more. Must not block.</summary>
    public event Action<IReadOnlyCollection<string>> Revoked = _ => { };

    /// <inheritdoc/>
    public string Topic => Table;

    /// <inheritdoc/>
    public Task FollowAsync() => _copy.FollowAsync();

    /// <summary>Makes a join token.</summary>
    public Task<JoinToken> NewTokenAsync(string? edge, TimeSpan lifetime) => _store.RunAsync(transaction =>
    {
        var (token, now) = (EdgeCredential.NewSecret(), transaction.Now);
        transaction.Execute("DELETE FROM join_tokens WHERE expires_at < $1", (now - TokensKept).ToUnixTimeMilliseconds());
        transaction.Execute(
            "INSERT INTO join_tokens (hash, edge, expires_at) VALUES ($1, $2, $3)",
            EdgeCredential.HashOf(token), edge, (now + lifetime).ToUnixTimeMilliseconds());
        return new JoinToken(token, edge, now + lifetime);
    });

    /// <summary>Exchanges a join token for a credential. Returns the edge's id, or why not.</summary>
    public async Task<(string? Edge, string? Refused)> JoinAsync(string edgeId, string token, byte[] credentialHash)
    {
        var joined = await _store.RunAsync(transaction => Join(transaction, edgeId, token, credentialHash));
        await FollowAsync();
        return joined;
    }

    /// <summary>The id of the edge that this <c>Authorization</c> value proves, or null, as far as memory knows.</summary>
    public string? Check(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || EdgeCredential.Parse(authorization[Scheme.Length..].Trim()) is not { } credential)
        {
            return null;
        }

        // An id that does not exist takes as long as one that does.
        var known = _copy.Rows.TryGetValue(credential.EdgeId, out var record);
        record ??= Nobody;
        var hash = credential.Hash();
        var present = CryptographicOperations.FixedTimeEquals(hash, record.Hash);
        var previous = CryptographicOperations.FixedTimeEquals(hash, record.Previous ?? Nobody.Hash) && _time.GetUtcNow() < record.PreviousUntil;
        return known && (present || previous) ? credential.EdgeId : null;
    }

    /// <summary>The same, and what memory does not know the store is asked: another replica may just have joined the edge.</summary>
    /// <exception cref="StoreUnavailableException">Memory does not know it, and the store cannot be asked.</exception>
    public async Task<string?> CheckAsync(string? authorization)
    {
        if (Check(authorization) is { } edge)
        {
            return edge;
        }

        if (_store.IsShared)
        {
            await FollowAsync();
        }

        return Check(authorization);
    }

    /// <summary>Has the edge's credential lived so long that it should be replaced?</summary>
    public bool IsDue(string edge) =>
        _copy.Rows.TryGetValue(edge, out var record) && _time.GetUtcNow() - record.IssuedAt >= _options.Value.CredentialLifetime;

    /// <summary>Replaces an edge's credential; the old one is accepted a while longer. False if it has been revoked meanwhile.</summary>
    public async Task<bool> ReplaceAsync(string edge, byte[] hash)
    {
        var replaced = await _store.RunAsync(transaction =>
        {
            if (Find(transaction, edge) is not { } old)
            {
                return false;
            }

            var now = transaction.Now;
            Save(transaction, edge, new CredentialRecord(hash, old.Hash, now + _options.Value.CredentialOverlap, now));
            return true;
        });
        await FollowAsync();
        return replaced;
    }

    /// <summary>Takes an edge's credential, and the tokens made for it, away. False if it had none.</summary>
    public async Task<bool> RevokeAsync(string edge)
    {
        var had = await _store.RunAsync(transaction =>
        {
            transaction.Execute("DELETE FROM join_tokens WHERE edge = $1 OR used_by = $1", edge);
            transaction.Touch(Table);
            return transaction.Execute("DELETE FROM credentials WHERE edge = $1", edge) > 0;
        });
        await FollowAsync();
        return had;
    }

    private static CredentialRecord ReadRecord(DbDataReader row, int first) => new(
        row.GetFieldValue<byte[]>(first),
        row[first + 1] as byte[],
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(first + 2)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(first + 3)));

    private static CredentialRecord? Find(StoreTransaction transaction, string edge) => transaction.Query(
        "SELECT hash, previous, previous_until, issued_at FROM credentials WHERE edge = $1", row => ReadRecord(row, 0), edge).SingleOrDefault();

    private static void Save(StoreTransaction transaction, string edge, CredentialRecord record) => transaction.Execute(
        "INSERT INTO credentials (edge, hash, previous, previous_until, issued_at, changed) VALUES ($1, $2, $3, $4, $5, $6) "
        + "ON CONFLICT (edge) DO UPDATE SET hash = $2, previous = $3, previous_until = $4, issued_at = $5, changed = $6",
        edge, record.Hash, record.Previous, record.PreviousUntil.ToUnixTimeMilliseconds(), record.IssuedAt.ToUnixTimeMilliseconds(), transaction.Touch(Table));

    private static (string? Edge, string? Refused) Join(StoreTransaction transaction, string edgeId, string token, byte[] credentialHash)
    {
        var found = transaction.Query(
            "SELECT edge, expires_at, used_by, used_hash FROM join_tokens WHERE hash = $1",
            row => (Edge: row[0] as string, ExpiresAt: row.GetInt64(1), UsedBy: row[2] as string, UsedHash: row[3] as byte[]),
            EdgeCredential.HashOf(token));
        var now = transaction.Now;
        if (found is not [var known] || known.ExpiresAt <= now.ToUnixTimeMilliseconds())
        {
            return (null, "the join token is unknown or has expired");
        }

        var edge = edgeId.Length > 0 ? edgeId : known.Edge ?? "";
        if (!Fleet.HelloRules.IsEdgeId(edge))
        {
            return (null, "edge_id must be 1-63 characters of [a-z0-9-]");
        }

        if (known.Edge is not null && known.Edge != edge)
        {
            return (null, "the join token is for another edge");
        }

        var record = Find(transaction, edge);
        if (known.UsedHash is { } used)
        {
            // The answer was lost, and the edge asks again: nothing is given that it does not have.
            return known.UsedBy == edge && CryptographicOperations.FixedTimeEquals(used, credentialHash)
                && record is not null && CryptographicOperations.FixedTimeEquals(record.Hash, credentialHash)
                ? (edge, null)
                : (null, "the join token has been used");
        }

        if (known.Edge is null && record is not null)
        {
            return (null, $"edge '{edge}' has joined already; a token made for it by name would let it join anew");
        }

        transaction.Execute("UPDATE join_tokens SET used_by = $2, used_hash = $3 WHERE hash = $1", EdgeCredential.HashOf(token), edge, credentialHash);
        Save(transaction, edge, new CredentialRecord(credentialHash, null, default, now));
        return (edge, null);
    }
}
