using System.Globalization;
using System.Text;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using Npgsql;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>What labels and operators ask: an artist's dashboard, what is to be paid, and how well the edges serve.</summary>
internal static class OperatorStatisticsApi
{
    private const int MaxDays = 400;

    private const string Artist = """
        WITH hours AS (
            SELECT h.*, t.title FROM track_hours h JOIN tracks t ON t.track = h.track WHERE t.artist = $1 AND h.hour >= $2 AND h.hour < $3
        )
        SELECT json_build_object(
            'artist', $1, 'royalty_plays', (SELECT coalesce(sum(royalty_plays), 0) FROM hours), 'scrobbles', (SELECT coalesce(sum(scrobbles), 0) FROM hours),
            'listeners', (SELECT count(DISTINCT p.listener) FROM plays p JOIN tracks t ON t.track = p.track WHERE t.artist = $1 AND p.started_at >= $2 AND p.started_at < $3),
            'days', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT (hour AT TIME ZONE 'UTC')::date AS day, sum(royalty_plays) AS royalty_plays, sum(scrobbles) AS scrobbles FROM hours GROUP BY 1 ORDER BY 1) x),
            'tracks', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT track, title, sum(royalty_plays) AS royalty_plays, sum(scrobbles) AS scrobbles FROM hours GROUP BY 1, 2 ORDER BY 3 DESC, 1 LIMIT 50) x),
            'countries', (SELECT coalesce(json_agg(x), '[]') FROM (SELECT country, sum(royalty_plays) AS royalty_plays FROM hours GROUP BY 1 ORDER BY 2 DESC, 1) x))::text
        """;

    private const string Royalties = """
        SELECT coalesce(t.artist, ''), coalesce(t.artist_name, ''), h.track, coalesce(t.title, ''), h.country, sum(h.royalty_plays)::bigint
        FROM track_hours h LEFT JOIN tracks t ON t.track = h.track WHERE h.hour >= $1 AND h.hour < $2
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(h.royalty_plays) > 0 ORDER BY 1, 3, 5
        """;

    private const string Quality = """
        SELECT coalesce(json_agg(x ORDER BY x.edge, x.prefix), '[]')::text FROM (
            SELECT edge, prefix, sum(starts) AS starts, round(sum(startup_ms) / nullif(sum(startups), 0))::bigint AS mean_startup_ms, sum(stalls) AS stalls, sum(stall_ms) AS stall_ms,
                round(sum(stalls) / nullif(sum(starts), 0), 4) AS stalls_per_start
            FROM quality_hours WHERE hour >= $1 AND hour < $2 GROUP BY edge, prefix) x
        """;

    public static void MapOperatorStatistics(this WebApplication app)
    {
        var admin = app.MapAdmin();
        admin.MapGet("/artists/{artist}", ArtistAsync);
        admin.MapGet("/royalties/{month}.csv", RoyaltiesAsync);
        admin.MapGet("/quality", QualityAsync);
    }

    private static async Task<IResult> ArtistAsync(string artist, DateTimeOffset from, DateTimeOffset to, Questions questions, CancellationToken cancellationToken) =>
        IsPeriod(from, to) ? await questions.AnswerAsync(Artist, cancellationToken, artist, from.UtcDateTime, to.UtcDateTime) : BadPeriod();

    private static async Task<IResult> QualityAsync(DateTimeOffset from, DateTimeOffset to, Questions questions, CancellationToken cancellationToken) =>
        IsPeriod(from, to) ? await questions.AnswerAsync(Quality, cancellationToken, from.UtcDateTime, to.UtcDateTime) : BadPeriod();

    /// <summary>One line per track and country, as RFC 4180 has it.</summary>
    private static async Task<IResult> RoyaltiesAsync(string month, NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        if (!DateTime.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start))
        {
            return ProblemTypes.Problem(400, "bad-month", "Bad month", "Write the month as 2026-11.");
        }

        await using var command = source.CreateCommand(Royalties);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = start });
        command.Parameters.Add(new() { Value = start.AddMonths(1) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var csv = new StringBuilder("month,artist,artist_name,track,title,country,royalty_plays\r\n");
        while (await reader.ReadAsync(cancellationToken))
        {
            csv.Append(month);
            for (var i = 0; i < 5; i++)
            {
                csv.Append(',').Append(Field(reader.GetString(i)));
            }

            csv.Append(',').Append(reader.GetInt64(5).ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        return TypedResults.Text(csv.ToString(), "text/csv", Encoding.UTF8);
    }

    /// <summary>Quoted where needed; a text that a spreadsheet would take for a formula is made a text.</summary>
    private static string Field(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static bool IsPeriod(DateTimeOffset from, DateTimeOffset to) => from < to && to - from <= TimeSpan.FromDays(MaxDays);

    private static IResult BadPeriod() => ProblemTypes.Problem(400, "bad-period", "Bad period", $"'from' is before 'to', by at most {MaxDays} days.");
}
