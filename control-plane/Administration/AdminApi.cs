using CdnMusic.ControlPlane.Dashboard;
using CdnMusic.ControlPlane.Draining;
using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Prewarming;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Rollouts;
using CdnMusic.ControlPlane.Weighting;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Administration;

/// <summary>Everything under <c>/admin/</c>: on the management listener, behind the admin token.</summary>
internal static class AdminApi
{
    public static void MapAdministration(this WebApplication app)
    {
        var token = new BearerToken(app.Services.GetRequiredService<IOptions<ControlPlaneOptions>>().Value.AdminToken);
        var admin = app.MapGroup("/admin").OnManagement().RequireBearer(token);
        admin.AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return await next(context);
        });
        admin.WithMetadata(new AdminBody.Limit());
        admin.MapFleetSnapshots();
        admin.MapPurging();
        admin.MapPrewarming();
        admin.MapDraining();
        admin.MapJoining();
        admin.MapTriggers();
        admin.MapPopularity();
        admin.MapWeighting();
        admin.MapRollouts();
    }
}
