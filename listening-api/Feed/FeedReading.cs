using Npgsql;

namespace CdnMusic.ListeningApi.Feed;

/// <summary>A listener's feed, newest first: what was written for them, and the releases of huge artists they follow.</summary>
internal sealed class FeedReading(NpgsqlDataSource source)
{
    private const string Question = """
        SELECT e.at, e.about, e.kind::int, r.artist, r.title, e.tracks FROM (
            (SELECT at, about, kind, tracks FROM feed_entries WHERE listener = $1 AND (at, about) < ($2, $3) AND at <= now() ORDER BY at DESC, about DESC LIMIT $4)
            UNION ALL
            (SELECT l.released_at, l.release, 0, NULL FROM follows f CROSS JOIN LATERAL (
                SELECT released_at, release FROM releases WHERE artist = f.artist AND is_read_late AND (released_at, release) < ($2, $3) AND released_at <= now()
                ORDER BY released_at DESC, release DESC LIMIT $4) l
            WHERE f.listener = $1 ORDER BY l.released_at DESC, l.release DESC LIMIT $4)) e
        LEFT JOIN releases r ON r.release = e.about AND e.kind = 0
        ORDER BY e.at DESC, e.about DESC LIMIT $4
        """;

    /// <summary>A page.</summary>
    /// <param name="listener">Whose.</param>
    /// <param name="after">The last entry of the page before.</param>
    /// <param name="most">How many entries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<List<FeedEntry>> ReadAsync(Guid listener, FeedCursor after, int most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Question);
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = after.At });
        command.Parameters.Add(new() { Value = after.About });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<FeedEntry>(most);
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new FeedEntry(
                reader.GetDateTime(0), (FeedKind)reader.GetInt32(2), reader.GetString(1), reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetFieldValue<string[]>(5)));
        }

        return entries;
    }
}
