using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Popularity;

/// <summary>What is wanted most, and where: <c>GET /admin/popularity?region=…</c>.</summary>
internal static class PopularityApi
{
    private const int Rows = 100;

    public static void MapPopularity(this IEndpointRouteBuilder admin) =>
        admin.MapGet("/popularity", (string? region, HotPathTable table) => TypedResults.Ok(table.Hottest(region, null, Rows)));
}
