using Npgsql;

namespace CdnMusic.Messaging;

/// <summary>
/// The lead among replicas: an advisory lock, and the connection that it lives and dies with. All work of the leader is done on that
/// connection, so a leader that was cut off can change nothing any more.
/// </summary>
internal sealed class AdvisoryLead : IAsyncDisposable
{
    private AdvisoryLead(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <summary>Null: another has it.</summary>
    public static async Task<AdvisoryLead?> TryTakeAsync(NpgsqlDataSource source, long key, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = key } } };
            if (await take.ExecuteScalarAsync(cancellationToken) is true)
            {
                return new AdvisoryLead(connection);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A pooled connection would keep the lock until it is used again.
            await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock_all(); UNLISTEN *", Connection) { CommandTimeout = 5 };
            await release.ExecuteNonQueryAsync();
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // It is broken: then the lock is gone too.
        }

        await Connection.DisposeAsync();
    }
}
