using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Counting;

/// <summary><c>POST /admin/recount?from=&amp;to=</c>: counts again out of the raw events.</summary>
internal static class RecountApi
{
    public static void MapRecount(this WebApplication app) => app.MapAdmin().MapPost("/recount", PostAsync);

    private static async Task<Results<NoContent, ProblemHttpResult>> PostAsync(
        DateTimeOffset from, DateTimeOffset to, Recount recount, IOptions<ListeningApiOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!IsHour(from) || !IsHour(to) || from >= to || from < time.GetUtcNow() - options.Value.EventRetention)
        {
            return ProblemTypes.Problem(
                400, "bad-period", "Bad period", "'from' and 'to' are whole hours in that order, and 'from' is not longer ago than raw events are kept.");
        }

        await recount.RunAsync(from, to, cancellationToken);
        return TypedResults.NoContent();
    }

    private static bool IsHour(DateTimeOffset time) => time.UtcTicks % TimeSpan.TicksPerHour == 0;
}
