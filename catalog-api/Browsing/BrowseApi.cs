using System.Text.Json;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>What listeners browse, read from the catalog itself: an embargo ends for everybody at the same moment.</summary>
internal static class BrowseApi
{
    public static void MapBrowsing(this IEndpointRouteBuilder app)
    {
        MapList(app, "/v1/genres", CatalogQueries.Genres, "genres");
        MapList(app, "/v1/artists", CatalogQueries.Artists, "artists");
        MapList(app, "/v1/releases", CatalogQueries.Releases, "releases");
        MapListBelow(app, "/v1/artists/{id}/releases", $"{CatalogQueries.Releases} AND r.artist_id = $3", "releasesOfArtist");
        MapListBelow(app, "/v1/genres/{id}/releases", $"{CatalogQueries.Releases} AND r.genres @> ARRAY[$3]", "releasesOfGenre");
        MapListBelow(app, "/v1/releases/{id}/tracks", $"{CatalogQueries.Tracks} AND t.release_id = $3", "tracksOfRelease");
        MapOne(app, "/v1/artists/{id}", CatalogQueries.Artists, "artist");
        MapOne(app, "/v1/releases/{id}", CatalogQueries.Releases, "release");
        MapOne(app, "/v1/tracks/{id}", CatalogQueries.Tracks, "track");
    }

    private static void MapOne(IEndpointRouteBuilder app, string pattern, string query, string name) =>
        app.MapGet(pattern, async Task<IResult> (string id, HttpContext context, CatalogReader reader) =>
        {
            await using var command = reader.Command(context, $"SELECT body::text FROM ({query}) e WHERE id = $3", id);
            return await command.ExecuteScalarAsync(context.RequestAborted) is string body
                ? CachedAnswer.Of(context, body)
                : ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no {name} '{id}', or not here and now.");
        }).Produces<JsonElement>().ProducesProblem(404).Produces(304).WithName(name);

    private static void MapList(IEndpointRouteBuilder app, string pattern, string query, string name) =>
        app.MapGet(pattern, (HttpContext context, CatalogReader reader, string? cursor = null, int limit = Paging.Default) =>
                Paging.AnswerAsync(context, reader, query, newestFirst: false, cursor, limit))
            .Produces<JsonElement>().ProducesProblem(400).Produces(304).WithName(name);

    private static void MapListBelow(IEndpointRouteBuilder app, string pattern, string query, string name) =>
        app.MapGet(pattern, (string id, HttpContext context, CatalogReader reader, string? cursor = null, int limit = Paging.Default) =>
                Paging.AnswerAsync(context, reader, query, newestFirst: false, cursor, limit, id))
            .Produces<JsonElement>().ProducesProblem(400).Produces(304).WithName(name);
}
