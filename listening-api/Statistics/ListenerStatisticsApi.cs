using System.Security.Claims;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Answers;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>What a listener's own plays say.</summary>
internal static class ListenerStatisticsApi
{
    private const int MaxPage = 200;
    private static readonly TimeSpan YearFreshFor = TimeSpan.FromMinutes(10);

    private const string History = """
        SELECT json_build_object('plays', coalesce(json_agg(row_to_json(x)), '[]'), 'next', CASE WHEN count(*) = $4 THEN min(x.cursor) END)::text FROM (
            SELECT p.play AS id, p.started_at, p.track, coalesce(t.title, p.track) AS title, t.artist, t.artist_name, p.played_ms, p.is_scrobble,
                to_char(p.started_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || '-' || p.play AS cursor
            FROM plays p LEFT JOIN tracks t ON t.track = p.track
            WHERE p.listener = $1 AND (p.started_at, p.play) < ($2, $3) ORDER BY p.started_at DESC, p.play DESC LIMIT $4) x
        """;

    public static void MapListenerStatistics(this WebApplication app)
    {
        var me = app.MapGroup("/v1/me").RequireAuthorization(AccessTokens.Listener);
        me.MapGet("/history", HistoryAsync);
        me.MapGet("/years/{year:int}", YearAsync);
    }

    /// <summary>Newest first; <c>before</c> is the <c>next</c> of the page before.</summary>
    private static async Task<IResult> HistoryAsync(
        ClaimsPrincipal user, Questions questions, CancellationToken cancellationToken, string before = "", int limit = 50) =>
        HistoryCursor.TryParse(before, out var cursor)
            ? await questions.AnswerAsync(History, cancellationToken, user.ListenerId(), cursor.StartedAt, cursor.Play, Math.Clamp(limit, 1, MaxPage))
            : ProblemTypes.Problem(400, "bad-cursor", "Bad cursor", "'before' is the 'next' of the page before.");

    private static async Task<IResult> YearAsync(int year, ClaimsPrincipal user, HttpContext context, DeferredAnswers answers) =>
        year is < 2002 or > 2200
            ? ProblemTypes.Problem(400, "bad-year", "Bad year", "Ask for a year from 2002.")
            : await answers.RespondAsync(context, YearInReview.Request(user.ListenerId(), year), YearFreshFor);
}
