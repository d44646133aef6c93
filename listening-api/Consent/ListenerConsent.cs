using Npgsql;

namespace CdnMusic.ListeningApi.Consent;

/// <summary>
/// Whether plays are remembered with their listener. Without consent they are counted (artists are paid for them), but nobody can say
/// whose they were.
/// </summary>
internal sealed class ListenerConsent(NpgsqlDataSource source)
{
    /// <summary>Did the listener agree?</summary>
    public async Task<bool> IsGivenAsync(Guid listener, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT consent FROM listeners WHERE listener = $1");
        command.Parameters.Add(new() { Value = listener });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Notes what the listener says now. What was remembered before stays until it is deleted.</summary>
    public async Task SetAsync(Guid listener, bool isGiven, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            INSERT INTO listeners (listener, consent) VALUES ($1, $2)
            ON CONFLICT (listener) DO UPDATE SET consent = excluded.consent, changed_at = now()
            """);
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = isGiven });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
