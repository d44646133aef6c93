using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>Asks for the index to be made anew; searches go on meanwhile.</summary>
internal static class RebuildApi
{
    public static void MapRebuilding(this IEndpointRouteBuilder admin) =>
        admin.MapPost("/search/rebuild", async (SearchIndex index, HttpContext context) =>
            TypedResults.Accepted((string?)null, new RebuildReceipt(await index.WantRebuildAsync(context.RequestAborted))));
}
