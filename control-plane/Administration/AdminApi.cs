using CdnMusic.ControlPlane.Dashboard;
using CdnMusic.ControlPlane.Draining;
using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Prewarming;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Rollouts;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Weighting;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
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
            try
            {
                return await next(context);
            }
            catch (StoreUnavailableException error)
            {
                context.HttpContext.Response.Headers.RetryAfter = "1";
                return ProblemTypes.Problem(
                    StatusCodes.Status503ServiceUnavailable,
                    "store-unavailable",
                    "Store unavailable",
                    error.InDoubt ? "The store was lost at the last moment: whether it was done is not known; under the same id it can be asked for again." : "Nothing has been done; try again.");
            }
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
