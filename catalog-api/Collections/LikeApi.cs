using System.Text.Json;
using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>Likes of artists, releases and tracks, and follows of artists; lists are newest first.</summary>
internal static class LikeApi
{
    private const string Place = "to_char(l.at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || '-' || e.id AS place";

    public static void MapLikes(this IEndpointRouteBuilder app)
    {
        foreach (var (plural, query) in CatalogQueries.ByPlural)
        {
            var kind = plural[..^1];
            Map(app, $"/v1/me/likes/{plural}", plural, query, $"SELECT e.id, e.body || jsonb_build_object('liked_at', l.at) AS body, {Place} "
                + $"FROM liked l JOIN ({query}) e ON e.id = l.entity WHERE l.listener = $3 AND l.kind = '{kind}'",
                (db, time, listener, id, on, cancellationToken) => KeptEntities.LikeAsync(db, time, listener, kind, id, on, cancellationToken));
        }

        Map(app, "/v1/me/follows", "follows", CatalogQueries.Artists, $"SELECT e.id, e.body || jsonb_build_object('followed_at', l.at) AS body, {Place} "
            + $"FROM follow l JOIN ({CatalogQueries.Artists}) e ON e.id = l.artist_id WHERE l.listener = $3", KeptEntities.FollowAsync);
    }

    private static void Map(
        IEndpointRouteBuilder app, string pattern, string name, string what, string list,
        Func<CatalogDatabase, TimeProvider, string, string, bool, CancellationToken, Task> change)
    {
        var group = app.MapGroup(pattern).RequireAuthorization(ListenerTokens.Policy).ProducesProblem(401);
        group.MapGet("", (HttpContext context, CatalogReader reader, string? cursor = null, int limit = Paging.Default) =>
                Paging.AnswerAsync(context, reader, list, newestFirst: true, cursor, limit, context.ListenerId()!))
            .Produces<JsonElement>().WithName($"my-{name}");
        group.MapPut("/{id}", async Task<IResult> (string id, HttpContext context, CatalogReader reader, CatalogDatabase db, TimeProvider time) =>
        {
            if (!await reader.ExistsAsync(context, what, id))
            {
                return ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no '{id}', or not here and now.");
            }

            await change(db, time, context.ListenerId()!, id, true, context.RequestAborted);
            return TypedResults.NoContent();
        }).Produces(204).ProducesProblem(404).WithName($"add-{name}");
        group.MapDelete("/{id}", async (string id, HttpContext context, CatalogDatabase db, TimeProvider time) =>
        {
            await change(db, time, context.ListenerId()!, id, false, context.RequestAborted);
            return TypedResults.NoContent();
        }).WithName($"remove-{name}");
    }
}
