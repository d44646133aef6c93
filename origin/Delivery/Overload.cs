using System.Globalization;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Delivery;

/// <summary>The answer to who is turned away: 503 with <c>Retry-After</c>.</summary>
internal static class Overload
{
    /// <param name="context">The request.</param>
    /// <param name="metrics">Counts it.</param>
    /// <param name="priority">Whom it was for; what can wait longer, shall.</param>
    /// <param name="wait">When there is room again, as far as is known.</param>
    public static async Task RefuseAsync(HttpContext context, OriginMetrics metrics, RequestPriority priority, TimeSpan wait)
    {
        metrics.Shed(priority);
        var seconds = Math.Max(RetryAfter(priority), (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        context.Response.Headers.CacheControl = "no-store";
        await ProblemTypes.Problem(
            StatusCodes.Status503ServiceUnavailable, "overloaded", "Overloaded", "The origin has too much to do at the moment; try again.")
            .ExecuteAsync(context);
    }

    /// <summary>Seconds, at least.</summary>
    private static int RetryAfter(RequestPriority priority) => priority switch
    {
        RequestPriority.Playback => 1,
        RequestPriority.Prefetch => 5,
        _ => 30,
    };
}
