using System.Text;
using CdnMusic.ListeningApi.Jobs;
using Npgsql;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>What a listener heard in a year (UTC): the job <c>year-in-review</c>.</summary>
internal sealed class YearInReview(NpgsqlDataSource source) : IJobHandler
{
    public const string Name = "year-in-review";

    private const string Question = """
        WITH heard AS (
            SELECT p.*, coalesce(t.title, p.track) AS title, coalesce(t.artist, '') AS artist, coalesce(t.artist_name, '') AS artist_name
            FROM plays p LEFT JOIN tracks t ON t.track = p.track
            WHERE p.listener = $1 AND p.started_at >= make_timestamptz($2, 1, 1, 0, 0, 0, 'UTC') AND p.started_at < make_timestamptz($2 + 1, 1, 1, 0, 0, 0, 'UTC') AND p.is_scrobble
        )
        SELECT json_build_object(
            'year', $2, 'scrobbles', (SELECT count(*) FROM heard), 'minutes', (SELECT coalesce(sum(played_ms), 0) / 60000 FROM heard),
            'tracks', (SELECT count(DISTINCT track) FROM heard), 'artists', (SELECT count(DISTINCT artist) FROM heard WHERE artist <> ''),
            'top_tracks', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT track, title, artist_name, count(*) AS scrobbles FROM heard GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1 LIMIT 10) x),
            'top_artists', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT artist, artist_name, count(*) AS scrobbles FROM heard WHERE artist <> '' GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 10) x),
            'months', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT extract(month FROM started_at AT TIME ZONE 'UTC')::int AS month, count(*) AS scrobbles FROM heard GROUP BY 1 ORDER BY 1) x))::text
        """;

    public string Kind => Name;

    public bool IsHeavy => true;

    /// <summary>The job for this listener and year.</summary>
    public static JobRequest Request(Guid listener, int year) => new(
        Name, $$"""{"listener":"{{listener}}","year":{{year}}}""", $"{listener}/{year}", listener);

    public async Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        var (listener, year) = job.Payload<Period>();
        await job.ReportAsync(0.1, "reading plays", cancellationToken);
        await using var command = source.CreateCommand(Question);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = listener });
        command.Parameters.Add(new() { Value = year });
        return new JobResult(Encoding.UTF8.GetBytes((string)(await command.ExecuteScalarAsync(cancellationToken))!), "application/json");
    }

    private sealed record Period(Guid Listener, int Year);
}
