using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary>The tokens that people paste into scrobblers: 122 random bits in the form of a UUID, as ListenBrainz's are. Only a hash is kept.</summary>
internal sealed class ScrobbleTokens(NpgsqlDataSource source)
{
    /// <summary>A new token; the listener's former one ends.</summary>
    public async Task<string> IssueAsync(Guid listener, CancellationToken cancellationToken)
    {
        // The runtime's version 4 UUIDs come from the system's cryptographic generator.
        var token = Guid.NewGuid().ToString();
        await using var command = source.CreateCommand("""
            INSERT INTO scrobble_tokens (listener, token_hash) VALUES ($1, $2)
            ON CONFLICT (listener) DO UPDATE SET token_hash = excluded.token_hash, created_at = now()
            """);
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = Hash(token) });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return token;
    }

    /// <summary>Ends the listener's token.</summary>
    public async Task RevokeAsync(Guid listener, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("DELETE FROM scrobble_tokens WHERE listener = $1");
        command.Parameters.Add(new() { Value = listener });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whose token it is; null when it is nobody's, or the listener took the consent back.</summary>
    public async Task<Guid?> FindAsync(string token, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT t.listener FROM scrobble_tokens t JOIN listeners l ON l.listener = t.listener AND l.consent WHERE t.token_hash = $1");
        command.Parameters.Add(new() { Value = Hash(token) });
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
