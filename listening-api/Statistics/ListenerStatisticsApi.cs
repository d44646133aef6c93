using System.Security.Claims;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Answers;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>What a listener's own plays say.</summary>
internal static class ListenerStatisticsApi
{
    private static readonly TimeSpan YearFreshFor = TimeSpan.FromMinutes(10);

    public static void MapListenerStatistics(this WebApplication app) =>
        app.MapGet("/v1/me/years/{year:int}", YearAsync).RequireAuthorization(AccessTokens.Listener);

    private static async Task<IResult> YearAsync(int year, ClaimsPrincipal user, HttpContext context, DeferredAnswers answers) =>
        year is < 2002 or > 2200
            ? ProblemTypes.Problem(400, "bad-year", "Bad year", "Ask for a year from 2002.")
            : await answers.RespondAsync(context, YearInReview.Request(user.ListenerId(), year), YearFreshFor);
}
