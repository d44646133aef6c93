using Npgsql;

namespace CdnMusic.Messaging.Inbox;

/// <summary>The table <c>inbox</c>: the ids of the events that a reader has dealt with. The consumer makes it.</summary>
internal static class InboxTable
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS inbox (
            reader text NOT NULL,
            event_id uuid NOT NULL,
            received_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (reader, event_id));
        CREATE INDEX IF NOT EXISTS ix_inbox_received ON inbox (received_at);
        """;

    /// <summary>Takes an event down in the caller's transaction; false: it has been dealt with before.</summary>
    public static async Task<bool> AddAsync(NpgsqlTransaction transaction, string reader, Guid eventId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO inbox (reader, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = reader }, new() { Value = eventId } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Deletes what was seen long ago.</summary>
    public static async Task ForgetOldAsync(NpgsqlConnection connection, TimeSpan retention, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("DELETE FROM inbox WHERE received_at < now() - $1", connection)
        {
            Parameters = { new() { Value = retention } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
