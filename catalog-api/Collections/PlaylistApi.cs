using System.Text.Json;
using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>Listeners' playlists: written with the same conditions and idempotency keys as entities; read by others when they are shared.</summary>
internal static class PlaylistApi
{
    private const int MaxBody = 1 << 21;

    private const string Own =
        "SELECT id, jsonb_build_object('id', id, 'name', name, 'comment', comment, 'shared', shared, 'track_count', cardinality(tracks), "
        + "'version', version, 'updated_at', updated_at) AS body, id AS place FROM playlist WHERE owner = $3 AND NOT deleted";

    private const string Tracks =
        "SELECT e.id, e.body, to_char(p.number, 'FM000000') AS place FROM playlist l CROSS JOIN unnest(l.tracks) WITH ORDINALITY p (track, number) "
        + "JOIN (" + CatalogQueries.Tracks + ") e ON e.id = p.track WHERE l.id = $3 AND NOT l.deleted AND (l.shared OR l.owner = $4)";

    public static void MapPlaylists(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/me/playlists", (HttpContext context, CatalogReader reader, string? cursor = null, int limit = Paging.Default) =>
                Paging.AnswerAsync(context, reader, Own, newestFirst: false, cursor, limit, context.ListenerId()!))
            .RequireAuthorization(ListenerTokens.Policy).Produces<JsonElement>().ProducesProblem(401).WithName("myPlaylists");
        app.MapGet("/v1/playlists/{id}", GetAsync).Produces<KeptPlaylist>().ProducesProblem(404).WithName("playlist");
        app.MapGet("/v1/playlists/{id}/tracks", (string id, HttpContext context, CatalogReader reader, string? cursor = null, int limit = Paging.Default) =>
                Paging.AnswerAsync(context, reader, Tracks, newestFirst: false, cursor, limit, id, context.ListenerId() ?? ""))
            .Produces<JsonElement>().ProducesProblem(400).WithName("tracksOfPlaylist");
        app.MapPut("/v1/playlists/{id}", PutAsync).RequireAuthorization(ListenerTokens.Policy).Accepts<Playlist>("application/json")
            .Produces(200).Produces(201).ProducesProblem(400).ProducesProblem(401).ProducesProblem(409).ProducesProblem(412).ProducesProblem(428)
            .WithName("writePlaylist");
        app.MapDelete("/v1/playlists/{id}", DeleteAsync).RequireAuthorization(ListenerTokens.Policy)
            .Produces(204).ProducesProblem(401).ProducesProblem(412).ProducesProblem(428).WithName("deletePlaylist");
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, CatalogDatabase db)
    {
        if (await PlaylistBook.FindAsync(db, id, context.ListenerId(), context.RequestAborted) is not { } playlist)
        {
            return ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no playlist '{id}', or it is not shared.");
        }

        context.Response.Headers.ETag = VersionTag.Of(playlist.Version);
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Authorization";
        return BodyTag.IsAmong(VersionTag.Of(playlist.Version), context.Request.Headers.IfNoneMatch)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(playlist);
    }

    private static async Task<IResult> PutAsync(string id, HttpContext context, CatalogDatabase db, TimeProvider time, IOptions<JsonOptions> json)
    {
        var create = context.Request.Headers.IfNoneMatch.ToString() == "*";
        if ((create ? EntityWriter.NoVersion : VersionTag.Read(context.Request.Headers.IfMatch)) is not { } expected)
        {
            return EditApi.ConditionNeeded("Send 'If-None-Match: *' to make it, or 'If-Match' with its ETag to replace it.");
        }

        var (body, problem) = await EditBody.ReadAsync(context.Request, MaxBody, context.RequestAborted);
        if (body is null)
        {
            return problem!;
        }

        if (Read(id, body, json.Value.SerializerOptions, out var mistakes) is not { } playlist)
        {
            return EditApi.Bad(mistakes);
        }

        var owner = context.ListenerId()!;
        return await EditTransaction.RunAsync(context, db, owner, body, async transaction =>
            await PlaylistBook.PutAsync(transaction, time, owner, id, playlist, expected, context.RequestAborted) is { } version
                ? new EditResult(
                    create ? StatusCodes.Status201Created : StatusCodes.Status200OK, JsonSerializer.Serialize(new { id, version }), VersionTag.Of(version))
                : null);
    }

    private static Playlist? Read(string id, string body, JsonSerializerOptions json, out IReadOnlyList<string> mistakes)
    {
        try
        {
            var playlist = JsonSerializer.Deserialize<Playlist>(body, json);
            mistakes = [.. Rules.Id("id", id), .. playlist?.Mistakes() ?? ["the body must be a JSON object"]];
            return mistakes.Count == 0 ? playlist : null;
        }
        catch (JsonException error)
        {
            mistakes = [$"the body is not as expected at {error.Path ?? "$"}"];
            return null;
        }
    }

    private static Task<IResult> DeleteAsync(string id, HttpContext context, CatalogDatabase db, TimeProvider time)
    {
        var owner = context.ListenerId()!;
        return VersionTag.Read(context.Request.Headers.IfMatch) is { } expected
            ? EditTransaction.RunAsync(context, db, owner, "", async transaction =>
                await PlaylistBook.DeleteAsync(transaction, time, owner, id, expected, context.RequestAborted) is not null
                    ? new EditResult(StatusCodes.Status204NoContent, "", null)
                    : null)
            : Task.FromResult<IResult>(EditApi.ConditionNeeded("Send 'If-Match' with the ETag of what shall be deleted."));
    }
}
