using System.Collections.Concurrent;
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
internal sealed class EdgeCredentials(IStore store, IOptions<ControlPlaneOptions> options, TimeProvider time)
{
    private const string Scheme = "Bearer ";
    private static readonly TimeSpan TokensKept = TimeSpan.FromDays(7);
    private static readonly CredentialRecord Nobody = new(new byte[EdgeCredential.HashBytes], null, default, default);

    private readonly ConcurrentDictionary<string, CredentialRecord> _records = new(Load(store), StringComparer.Ordinal);

    /// <summary>Makes a join token.</summary>
    public JoinToken NewToken(string? edge, TimeSpan lifetime)
    {
        var (token, now) = (EdgeCredential.NewSecret(), time.GetUtcNow());
        store.Run(transaction =>
        {
            transaction.Execute("DELETE FROM join_tokens WHERE expires_at < $1", (now - TokensKept).ToUnixTimeMilliseconds());
            transaction.Execute(
                "INSERT INTO join_tokens (hash, edge, expires_at) VALUES ($1, $2, $3)",
                EdgeCredential.HashOf(token), edge, (now + lifetime).ToUnixTimeMilliseconds());
        });
        return new JoinToken(token, edge, now + lifetime);
    }

    /// <summary>Exchanges a join token for a credential. Returns the edge's id, or why not.</summary>
    public (string? Edge, string? Refused) Join(string edgeId, string token, byte[] credentialHash)
    {
        var now = time.GetUtcNow();
        return store.Run(transaction =>
        {
            var found = transaction.Query(
                "SELECT edge, expires_at, used_by, used_hash FROM join_tokens WHERE hash = $1",
                row => (Edge: row[0] as string, ExpiresAt: row.GetInt64(1), UsedBy: row[2] as string, UsedHash: row[3] as byte[]),
                EdgeCredential.HashOf(token));
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

            if (known.UsedHash is { } used)
            {
                // The answer was lost, and the edge asks again: nothing is given that it does not have.
                return known.UsedBy == edge && CryptographicOperations.FixedTimeEquals(used, credentialHash) && IsCurrent(edge, credentialHash)
                    ? (edge, null)
                    : ((string?)null, "the join token has been used");
            }

            if (known.Edge is null && _records.ContainsKey(edge))
            {
                return (null, $"edge '{edge}' has joined already; a token made for it by name would let it join anew");
            }

            transaction.Execute(
                "UPDATE join_tokens SET used_by = $2, used_hash = $3 WHERE hash = $1", EdgeCredential.HashOf(token), edge, credentialHash);
            Save(transaction, edge, new CredentialRecord(credentialHash, null, default, now));
            return (edge, (string?)null);
        });
    }

    /// <summary>The id of the edge that this <c>Authorization</c> value proves, or null.</summary>
    public string? Check(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || EdgeCredential.Parse(authorization[Scheme.Length..].Trim()) is not { } credential)
        {
            return null;
        }

        // An id that does not exist takes as long as one that does.
        var known = _records.TryGetValue(credential.EdgeId, out var record);
        record ??= Nobody;
        var hash = credential.Hash();
        var present = CryptographicOperations.FixedTimeEquals(hash, record.Hash);
        var previous = CryptographicOperations.FixedTimeEquals(hash, record.Previous ?? Nobody.Hash) && time.GetUtcNow() < record.PreviousUntil;
        return known && (present || previous) ? credential.EdgeId : null;
    }

    /// <summary>Has the edge's credential lived so long that it should be replaced?</summary>
    public bool IsDue(string edge) =>
        _records.TryGetValue(edge, out var record) && time.GetUtcNow() - record.IssuedAt >= options.Value.CredentialLifetime;

    /// <summary>Replaces an edge's credential; the old one is accepted a while longer. False if it has been revoked meanwhile.</summary>
    public bool Replace(string edge, byte[] hash)
    {
        var now = time.GetUtcNow();
        return store.Run(transaction =>
        {
            if (!_records.TryGetValue(edge, out var old))
            {
                return false;
            }

            Save(transaction, edge, new CredentialRecord(hash, old.Hash, now + options.Value.CredentialOverlap, now));
            return true;
        });
    }

    /// <summary>Takes an edge's credential, and the tokens made for it, away. False if it had none.</summary>
    public bool Revoke(string edge) => store.Run(transaction =>
    {
        transaction.Execute("DELETE FROM join_tokens WHERE edge = $1 OR used_by = $1", edge);
        // Memory first: whatever becomes of the disk, the edge is refused from now on.
        var had = _records.TryRemove(edge, out _);
        return transaction.Execute("DELETE FROM credentials WHERE edge = $1", edge) > 0 || had;
    });

    private static Dictionary<string, CredentialRecord> Load(IStore store) => store.Run(transaction => transaction.Query(
        "SELECT edge, hash, previous, previous_until, issued_at FROM credentials",
        row => (Edge: row.GetString(0), Record: new CredentialRecord(
            row.GetFieldValue<byte[]>(1), row[2] as byte[], DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)))))).ToDictionary(row => row.Edge, row => row.Record);

    private bool IsCurrent(string edge, byte[] hash) =>
        _records.TryGetValue(edge, out var record) && CryptographicOperations.FixedTimeEquals(record.Hash, hash);

    private void Save(StoreTransaction transaction, string edge, CredentialRecord record)
    {
        transaction.Execute(
            "INSERT INTO credentials (edge, hash, previous, previous_until, issued_at) VALUES ($1, $2, $3, $4, $5) "
            + "ON CONFLICT (edge) DO UPDATE SET hash = $2, previous = $3, previous_until = $4, issued_at = $5",
            edge, record.Hash, record.Previous, record.PreviousUntil.ToUnixTimeMilliseconds(), record.IssuedAt.ToUnixTimeMilliseconds());
        transaction.AfterCommit(() => _records[edge] = record);
    }
}
