using CdnMusic.Hosting.Problems;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary><c>GET /v1/charts/{hour|day|week}</c>: what is heard most, with the rank of the period before. Public; read from the hourly counts.</summary>
internal static class ChartApi
{
    private const int MaxPlaces = 500;

    private const string Question = """
        WITH counts AS (
            SELECT track, sum(CASE WHEN $5 = 'royalty_plays' THEN royalty_plays ELSE scrobbles END) FILTER (WHERE hour >= $2) AS now,
                sum(CASE WHEN $5 = 'royalty_plays' THEN royalty_plays ELSE scrobbles END) FILTER (WHERE hour < $2) AS before
            FROM track_hours WHERE hour >= $1 AND hour < $3 AND ($4 = '' OR country = $4) GROUP BY track
        ), ranked AS (
            SELECT track, coalesce(now, 0) AS count, rank() OVER (ORDER BY coalesce(now, 0) DESC) AS rank,
                CASE WHEN before > 0 THEN rank() OVER (ORDER BY coalesce(before, 0) DESC) END AS previous_rank
            FROM counts
        )
        SELECT json_build_object('from', $2, 'to', $3, 'by', $5, 'country', nullif($4, ''), 'tracks', coalesce(json_agg(row_to_json(x) ORDER BY x.rank, x.track), '[]'))::text
        FROM (
            SELECT r.rank, r.previous_rank, r.track, coalesce(t.title, r.track) AS title, t.artist, t.artist_name, r.count
            FROM ranked r LEFT JOIN tracks t ON t.track = r.track WHERE r.count > 0 ORDER BY r.rank, r.track LIMIT $6) x
        """;

    public static void MapCharts(this WebApplication app) => app.MapGet("/v1/charts/{period}", GetAsync);

    private static async Task<IResult> GetAsync(
        string period, Questions questions, TimeProvider time, CancellationToken cancellationToken, DateTimeOffset? at = null, string country = "",
        string by = "scrobbles", int limit = 100)
    {
        if (!Enum.TryParse<ChartPeriod>(period, ignoreCase: true, out var length) || !Enum.IsDefined(length) || by is not ("scrobbles" or "royalty_plays")
            || (country.Length > 0 && (country.Length != 2 || !country.All(char.IsAsciiLetterUpper))) || limit is < 1 or > MaxPlaces)
        {
            return ProblemTypes.Problem(
                400, "bad-chart", "Bad chart", $"The period is hour, day or week; 'by' scrobbles or royalty_plays; 'country' two capital letters; 'limit' 1 to {MaxPlaces}.");
        }

        var start = length.Start(at ?? time.GetUtcNow());
        return await questions.AnswerAsync(
            Question, cancellationToken, (start - length.Length()).UtcDateTime, start.UtcDateTime, (start + length.Length()).UtcDateTime, country, by, limit);
    }
}
