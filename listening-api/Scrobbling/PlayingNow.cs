using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary>What a listener hears at the moment, until the track must be over.</summary>
internal sealed class PlayingNow(NpgsqlDataSource source, TimeProvider time)
{
    private const int DefaultMs = 600_000;

    public async Task PutAsync(Guid listener, Listen listen, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            INSERT INTO playing_now (listener, track_metadata, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT (listener) DO UPDATE SET track_metadata = excluded.track_metadata, expires_at = excluded.expires_at
            """);
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = listen.Metadata, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = time.GetUtcNow().AddMilliseconds(listen.DurationMs ?? DefaultMs) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The <c>track_metadata</c>, or null.</summary>
    public async Task<string?> FindAsync(Guid listener, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT track_metadata::text FROM playing_now WHERE listener = $1 AND expires_at > $2");
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }
}
