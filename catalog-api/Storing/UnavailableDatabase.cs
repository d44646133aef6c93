using CdnMusic.CatalogApi.Searching;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>A database that is away is a 503, not a fault of ours.</summary>
internal static class UnavailableDatabase
{
    public static void UseUnavailableDatabase(this WebApplication app) => app.Use(async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (Exception error) when ((error is SearchUnavailableException || DatabaseSettings.IsUnavailable(error)) && !context.Response.HasStarted)
        {
            context.Response.Headers.RetryAfter = "1";
            await ProblemTypes.Problem(
                StatusCodes.Status503ServiceUnavailable, "database-unavailable", "Database unavailable", "Try again.").ExecuteAsync(context);
        }
    });
}
