using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
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
                await Overload.RefuseAsync(context, metrics, priority, TimeSpan.Zero);
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
}
