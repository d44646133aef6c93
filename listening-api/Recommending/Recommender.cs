using Npgsql;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>
/// Recommendations out of the current model; where it knows nothing (a new listener, a new track, no model yet), out of the same artist, new
/// releases and what is popular. Thread-safe.
/// </summary>
internal sealed class Recommender(NpgsqlDataSource source)
{
    // Rank by reason and then score; what was heard falls out of lists for a listener. Half of the cold list is new, half popular.
    private const string Similar = """
        WITH found AS (
            SELECT n.track, n.weight::float8 AS score, 0 AS because
            FROM recommendation_neighbours r JOIN recommendation_model m ON m.model = r.model, unnest(r.neighbours, r.weights) AS n(track, weight) WHERE r.track = $1
            UNION ALL
            SELECT o.track, 0, 1 FROM tracks t JOIN tracks o ON o.artist = t.artist AND o.track <> t.track AND NOT o.is_foreign WHERE t.track = $1
        """ + Cold + """
        ), best AS (SELECT DISTINCT ON (track) * FROM found WHERE track <> $1 ORDER BY track, because, score DESC)
        """ + Titles;

    private const string ForYou = """
        WITH heard AS (
            SELECT track, max(started_at) AS at FROM plays WHERE listener = $1 AND is_scrobble GROUP BY track ORDER BY 2 DESC LIMIT 500
        ), found AS (
            SELECT n.track, sum(n.weight)::float8 AS score, 0 AS because
            FROM heard h JOIN recommendation_neighbours r ON r.track = h.track JOIN recommendation_model m ON m.model = r.model,
                unnest(r.neighbours, r.weights) AS n(track, weight)
            GROUP BY n.track
        """ + Cold + """
        ), best AS (SELECT DISTINCT ON (track) * FROM found WHERE track NOT IN (SELECT track FROM heard) ORDER BY track, because, score DESC)
        """ + Titles;

    private const string Cold = """

            UNION ALL
            SELECT track, extract(epoch FROM released_at)::float8, 2 FROM (SELECT track, released_at FROM tracks WHERE released_at BETWEEN now() - interval '60 days' AND now() ORDER BY released_at DESC LIMIT 50) n
            UNION ALL
            SELECT track, heard::float8, 3 FROM (SELECT track, sum(scrobbles) AS heard FROM track_hours WHERE hour > now() - interval '30 days' GROUP BY track ORDER BY 2 DESC, 1 LIMIT 200) p
        """;

    private const string Titles = """
        , placed AS (SELECT *, row_number() OVER (PARTITION BY because ORDER BY score DESC, track) AS place FROM best)
        SELECT p.track, coalesce(t.title, p.track), t.artist_name, p.because FROM placed p LEFT JOIN tracks t ON t.track = p.track
        ORDER BY least(p.because, 2), CASE WHEN p.because < 2 THEN p.score ELSE 0 END DESC, p.place, p.because, p.track LIMIT $2
        """;

    /// <summary>More like this track, best first.</summary>
    public Task<List<Recommendation>> SimilarAsync(string track, int most, CancellationToken cancellationToken) => ReadAsync(Similar, track, most, cancellationToken);

    /// <summary>What this listener has not heard and might like, best first.</summary>
    public Task<List<Recommendation>> ForYouAsync(Guid listener, int most, CancellationToken cancellationToken) => ReadAsync(ForYou, listener, most, cancellationToken);

    private async Task<List<Recommendation>> ReadAsync(string sql, object about, int most, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = about });
        command.Parameters.Add(new() { Value = most });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Recommendation>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(new Recommendation(
                reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), (RecommendationReason)reader.GetInt32(3)));
        }

        return found;
    }
}
