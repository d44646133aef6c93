using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Counting;

/// <summary>
/// Makes plays and counts again out of the raw events: after a rule changed, or when they are in doubt. One transaction; who asks for
/// counts meanwhile sees the old ones, and events that come wait.
/// </summary>
internal sealed class Recount(NpgsqlDataSource source)
{
    private static readonly string[] Statements =
    [
        "DELETE FROM plays WHERE started_at >= $1 AND started_at < $2",
        "DELETE FROM track_hours WHERE hour >= $1 AND hour < $2",
        "DELETE FROM quality_hours WHERE hour >= $1 AND hour < $2",
        CountingStatements.InsertPlays + " FROM events WHERE started_at >= $1 AND started_at < $2 GROUP BY play, started_at",
        CountingStatements.InsertQuality + " FROM events WHERE at >= $1 AND at < $2 AND source = 0 AND kind IN (0, 5) GROUP BY 1, 2, 3",
        """
        UPDATE plays SET is_royalty = is_royalty_play(source, played_ms), is_scrobble = is_scrobble_play(source, played_ms, duration_ms)
        WHERE started_at >= $1 AND started_at < $2
        """,
        """
        INSERT INTO track_hours (hour, track, country, royalty_plays, scrobbles)
        SELECT hour_of(started_at), track, country, count(*) FILTER (WHERE is_royalty), count(*) FILTER (WHERE is_scrobble)
        FROM plays WHERE started_at >= $1 AND started_at < $2 AND (is_royalty OR is_scrobble) GROUP BY 1, 2, 3
        """,
    ];

    /// <summary>Counts what started within [from, to) again; both are whole hours, and the raw events of that time must still be there.</summary>
    public async Task RunAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var own = new NpgsqlCommand(CountingStatements.OwnCounts, connection, transaction) { CommandTimeout = 0 })
        {
            await own.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var statement in Statements)
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction) { CommandTimeout = 0 };
            command.Parameters.Add(new() { Value = from.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new() { Value = to.ToUniversalTime(), NpgsqlDbType = NpgsqlDbType.TimestampTz });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
