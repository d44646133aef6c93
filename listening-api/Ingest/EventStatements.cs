using CdnMusic.ListeningApi.Counting;
using CdnMusic.ListeningApi.Events;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Ingest;

/// <summary>
/// Writes events and everything that is counted from them, in one transaction and one round trip:
/// <list type="number">
/// <item>Events whose id is there already fall out, so a resent batch changes nothing.</item>
/// <item>What was heard of a play only grows: the greatest value counts, in whatever order events come.</item>
/// <item>A play is counted when a flag of it turns from false to true, which happens once.</item>
/// </list>
/// Rows are touched in the order of their keys, so replicas do not block each other crosswise; where they do, Postgres ends one
/// transaction and it is tried again. Thread-safe.
/// </summary>
internal sealed class EventStatements(NpgsqlDataSource source)
{
    private const string Insert = """
        WITH incoming AS (
            SELECT i.*, CASE WHEN l.consent THEN i.sender END AS listener
            FROM unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::smallint[], $7::smallint[], $8::text[], $9::text[],
                $10::int[], $11::int[], $12::int[], $13::int[], $14::int[], $15::int[], $16::text[], $17::text[], $18::text[])
                AS i(id, at, sender, play, started_at, kind, source, track, country, played_ms, duration_ms, position_ms, bitrate_kbps, stall_ms, startup_ms, edge, prefix, cmcd)
            LEFT JOIN listeners l ON l.listener = i.sender
        ), fresh AS (
            INSERT INTO events (id, at, listener, play, started_at, kind, source, track, country, played_ms, duration_ms, position_ms, bitrate_kbps, stall_ms, startup_ms, edge, prefix, cmcd)
            SELECT id, at, listener, play, started_at, kind, source, track, country, played_ms, duration_ms, position_ms, bitrate_kbps, stall_ms, startup_ms, edge, prefix, cmcd
            FROM incoming ORDER BY id
            ON CONFLICT DO NOTHING
            RETURNING *
        ), quality AS (
        """ + CountingStatements.InsertQuality + """
         FROM fresh WHERE source = 0 AND kind IN (0, 5) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            ON CONFLICT (hour, edge, prefix) DO UPDATE SET
                starts = quality_hours.starts + excluded.starts, startup_ms = quality_hours.startup_ms + excluded.startup_ms,
                startups = quality_hours.startups + excluded.startups, stalls = quality_hours.stalls + excluded.stalls,
                stall_ms = quality_hours.stall_ms + excluded.stall_ms
        )
        """ + CountingStatements.InsertPlays + """
         FROM fresh GROUP BY play, started_at ORDER BY play
        ON CONFLICT (play, started_at) DO UPDATE SET
            played_ms = greatest(plays.played_ms, excluded.played_ms), duration_ms = coalesce(plays.duration_ms, excluded.duration_ms)
        """;

    private const string CountRoyalties = """
        WITH flipped AS (
            UPDATE plays p SET is_royalty = true
            FROM (SELECT DISTINCT play, started_at FROM unnest($1::uuid[], $2::timestamptz[]) AS k(play, started_at)) k
            WHERE p.play = k.play AND p.started_at = k.started_at AND NOT p.is_royalty AND is_royalty_play(p.source, p.played_ms)
            RETURNING p.started_at, p.track, p.country
        )
        INSERT INTO track_hours (hour, track, country, royalty_plays, scrobbles)
        SELECT hour_of(started_at), track, country, count(*), 0 FROM flipped GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (hour, track, country) DO UPDATE SET royalty_plays = track_hours.royalty_plays + excluded.royalty_plays
        """;

    private const string CountScrobbles = """
        WITH flipped AS (
            UPDATE plays p SET is_scrobble = true
            FROM (SELECT DISTINCT play, started_at FROM unnest($1::uuid[], $2::timestamptz[]) AS k(play, started_at)) k
            WHERE p.play = k.play AND p.started_at = k.started_at AND NOT p.is_scrobble AND is_scrobble_play(p.source, p.played_ms, p.duration_ms)
            RETURNING p.started_at, p.track, p.country
        )
        INSERT INTO track_hours (hour, track, country, royalty_plays, scrobbles)
        SELECT hour_of(started_at), track, country, 0, count(*) FROM flipped GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (hour, track, country) DO UPDATE SET scrobbles = track_hours.scrobbles + excluded.scrobbles
        """;

    /// <summary>Writes them; when it returns, they are committed.</summary>
    public async Task WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(CountingStatements.ShareCounts));
        batch.BatchCommands.Add(InsertOf(rows));
        foreach (var statement in new[] { CountRoyalties, CountScrobbles })
        {
            var count = new NpgsqlBatchCommand(statement);
            Add(count, NpgsqlDbType.Uuid, rows, r => r.Play);
            Add(count, NpgsqlDbType.TimestampTz, rows, r => r.StartedAt.UtcDateTime);
            batch.BatchCommands.Add(count);
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand InsertOf(IReadOnlyList<EventRow> rows)
    {
        var insert = new NpgsqlBatchCommand(Insert);
        Add(insert, NpgsqlDbType.Uuid, rows, r => r.Id);
        Add(insert, NpgsqlDbType.TimestampTz, rows, r => r.At.UtcDateTime);
        Add(insert, NpgsqlDbType.Uuid, rows, r => r.Listener);
        Add(insert, NpgsqlDbType.Uuid, rows, r => r.Play);
        Add(insert, NpgsqlDbType.TimestampTz, rows, r => r.StartedAt.UtcDateTime);
        Add(insert, NpgsqlDbType.Smallint, rows, r => (short)r.Kind);
        Add(insert, NpgsqlDbType.Smallint, rows, r => (short)r.Source);
        Add(insert, NpgsqlDbType.Text, rows, r => r.Track);
        Add(insert, NpgsqlDbType.Text, rows, r => r.Country);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.PlayedMs);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.DurationMs);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.PositionMs);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.BitrateKbps);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.StallMs);
        Add(insert, NpgsqlDbType.Integer, rows, r => r.StartupMs);
        Add(insert, NpgsqlDbType.Text, rows, r => r.Edge);
        Add(insert, NpgsqlDbType.Text, rows, r => r.Prefix);
        Add(insert, NpgsqlDbType.Text, rows, r => r.Cmcd);
        return insert;
    }

    private static void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, IReadOnlyList<EventRow> rows, Func<EventRow, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        command.Parameters.Add(new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
