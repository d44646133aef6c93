using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Delivery;

/// <summary>What is true of every answer on the public listener, problems included: any page may read it, and it is counted.</summary>
internal static class PublicResponses
{
    public static void UsePublicResponses(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.ListenerName() == "Public")
        {
            context.Response.OnStarting(Begin, context);
        }

        return next(context);
    });

    /// <summary>Runs last of all, so that an exception handler that clears the answer's fields cannot take these away.</summary>
    private static Task Begin(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlExposeHeaders = "*";
        headers["Timing-Allow-Origin"] = "*";
        var metrics = (OriginMetrics)context.RequestServices.GetService(typeof(OriginMetrics))!;
        metrics.Answered(context.Request.Method, context.Response.StatusCode);
        return Task.CompletedTask;
    }
}
