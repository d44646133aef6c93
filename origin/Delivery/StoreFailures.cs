using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// While the store cannot be used, answers are 503 with <c>Retry-After</c>: caches serve what they have (RFC 5861), and come back later. In the
/// middle of a body there is nothing to say any more; the connection is cut, so that nobody takes a part for the whole.
/// </summary>
internal static class StoreFailures
{
    private const string RetryAfterSeconds = "2";

    public static void UseStoreFailures(this IApplicationBuilder app)
    {
        var logger = app.ApplicationServices.GetRequiredService<ILogger<IObjectStore>>();
        app.Use(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (StoreUnavailableException down)
            {
                logger.StoreUnavailable(down.Message);
                if (context.Response.HasStarted)
                {
                    context.Abort();
                    return;
                }

                context.Response.Clear();
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                context.Response.Headers.CacheControl = "no-store";
                await ProblemTypes.Problem(
                    StatusCodes.Status503ServiceUnavailable, "store-unavailable", "Store unavailable", "The store cannot be used now; try again.")
                    .ExecuteAsync(context);
            }
        });
    }
}
