using System.Globalization;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.Delivery;

/// <summary>Turns requests away with 503 and <c>Retry-After</c> when there are too many at once, see <see cref="AdmissionControl"/>.</summary>
internal static class LoadShedding
{
    public static void UseLoadShedding(this IApplicationBuilder app)
    {
        var admission = app.ApplicationServices.GetRequiredService<AdmissionControl>();
        var metrics = app.ApplicationServices.GetRequiredService<OriginMetrics>();
        app.Use(async (context, next) =>
        {
            if (context.ListenerName() != "Public")
            {
                await next(context);
                return;
            }

            var priority = RequestPriorities.Of(context.Request.Headers["Priority"]);
            if (!await admission.TryEnterAsync(priority, context.RequestAborted))
            {
                metrics.Shed(priority);
                context.Response.Headers.RetryAfter = RetryAfter(priority).ToString(CultureInfo.InvariantCulture);
                context.Response.Headers.CacheControl = "no-store";
                await ProblemTypes.Problem(
                    StatusCodes.Status503ServiceUnavailable, "overloaded", "Overloaded", "The origin has too much to do at the moment; try again.")
                    .ExecuteAsync(context);
                return;
            }

            try
            {
                await next(context);
            }
            finally
            {
                admission.Leave();
            }
        });
    }

    /// <summary>Seconds; what can wait longer, shall.</summary>
    private static int RetryAfter(RequestPriority priority) => priority switch
    {
        RequestPriority.Playback => 1,
        RequestPriority.Prefetch => 5,
        _ => 30,
    };
}
