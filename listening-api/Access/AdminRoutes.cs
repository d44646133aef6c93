using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Access;

/// <summary>Everything for operators and other services: on the management listener, behind the admin token.</summary>
internal static class AdminRoutes
{
    public static RouteGroupBuilder MapAdmin(this WebApplication app) => app.MapGroup("/admin").OnManagement()
        .RequireBearer(new BearerToken(app.Services.GetRequiredService<IOptions<ListeningApiOptions>>().Value.AdminToken));
}
