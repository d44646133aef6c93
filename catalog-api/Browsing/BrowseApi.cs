using System.Text.Json;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>What listeners browse, read from the catalog itself: an embargo ends for everybody at the same moment.</summary>
internal static class BrowseApi
{
    private const int DefaultPage = 50, MaxPage = 200, MaxCursor = 200;

    // $1 now, $2 territory; a release's own rules hold for its tracks.
    private const string Visible =
        "NOT r.deleted AND NOT a.deleted AND (r.embargo_until IS NULL OR r.embargo_until <= $1) AND (r.territories = '{}' OR $2 = ANY (r.territories))";

    private const string Release =
        "SELECT to_jsonb(r) - 'deleted' - 'embargo_until' - 'territories' || jsonb_build_object('artist', a.name) AS body, r.id AS place FROM release r JOIN artist a ON a.id = r.artist_id";

    private const string Track =
        "SELECT to_jsonb(t) - 'deleted' - 'cdn_id' || jsonb_build_object('artist', a.name, 'artist_id', a.id, 'release', r.title) AS body, to_char(t.disc, 'FM0000') || to_char(t.number, 'FM0000') || '-' || t.id AS place "
        + "FROM track t JOIN release r ON r.id = t.release_id JOIN artist a ON a.id = r.artist_id";

    private const string Artist = "SELECT to_jsonb(a) - 'deleted' AS body, a.id AS place FROM artist a";
    private const string Genre = "SELECT to_jsonb(g) - 'deleted' AS body, g.id AS place FROM genre g";

    public static void MapBrowsing(this IEndpointRouteBuilder app)
    {
        MapList(app, "/v1/genres", $"{Genre} WHERE NOT g.deleted", "genres");
        MapList(app, "/v1/artists", $"{Artist} WHERE NOT a.deleted", "artists");
        MapList(app, "/v1/releases", $"{Release} WHERE {Visible}", "releases");
        MapList(app, "/v1/artists/{id}/releases", $"{Release} WHERE r.artist_id = $3 AND {Visible}", "releasesOfArtist");
        MapList(app, "/v1/genres/{id}/releases", $"{Release} WHERE r.genres @> ARRAY[$3] AND {Visible}", "releasesOfGenre");
        MapList(app, "/v1/releases/{id}/tracks", $"{Track} WHERE t.release_id = $3 AND NOT t.deleted AND {Visible}", "tracksOfRelease");
        MapOne(app, "/v1/artists/{id}", $"{Artist} WHERE a.id = $3 AND NOT a.deleted", "artist");
        MapOne(app, "/v1/releases/{id}", $"{Release} WHERE r.id = $3 AND {Visible}", "release");
        MapOne(app, "/v1/tracks/{id}", $"{Track} WHERE t.id = $3 AND NOT t.deleted AND {Visible}", "track");
    }

    private static void MapOne(IEndpointRouteBuilder app, string pattern, string sql, string name) =>
        app.MapGet(pattern, async Task<IResult> (string id, HttpContext context, CatalogDatabase db, ListenerPlace listener, TimeProvider time) =>
        {
            await using var command = Command(db, sql, id, context, listener, time);
            await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
            if (!await row.ReadAsync(context.RequestAborted))
            {
                return ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no {name} '{id}', or not here and now.");
            }

            return Cached(context, row.GetString(0));
        }).Produces<JsonElement>().ProducesProblem(404).Produces(304).WithName(name);

    private static void MapList(IEndpointRouteBuilder app, string pattern, string sql, string name) =>
        app.MapGet(pattern, async Task<IResult> (
            HttpContext context, CatalogDatabase db, ListenerPlace listener, TimeProvider time, string? id = null, string? cursor = null, int limit = DefaultPage) =>
        {
            if (limit is < 1 or > MaxPage || cursor is { Length: > MaxCursor })
            {
                return ProblemTypes.Problem(
                    StatusCodes.Status400BadRequest, "bad-page", "Bad page", $"'limit' must be 1 to {MaxPage}, and 'cursor' one that was given out.");
            }

            // Keyset pagination: a page is found by the index however far it is, and what is added meanwhile shifts nothing.
            await using var command = Command(
                db, $"SELECT place, body::text FROM ({sql}) e WHERE place > $4 ORDER BY place LIMIT $5", id ?? "", context, listener, time);
            command.Parameters.Add(new() { Value = cursor ?? "" });
            command.Parameters.Add(new() { Value = limit + 1 });
            await using var rows = await command.ExecuteReaderAsync(context.RequestAborted);
            var (bodies, last, next) = (new List<string>(), "", (string?)null);
            while (await rows.ReadAsync(context.RequestAborted))
            {
                if (bodies.Count == limit)
                {
                    next = last;
                    break;
                }

                last = rows.GetString(0);
                bodies.Add(rows.GetString(1));
            }

            var page = $$"""{"items":[{{string.Join(',', bodies)}}],"next":{{JsonSerializer.Serialize(next)}}}""";
            return Cached(context, page);
        }).Produces<JsonElement>().ProducesProblem(400).Produces(304).WithName(name);

    private static NpgsqlCommand Command(CatalogDatabase db, string sql, string id, HttpContext context, ListenerPlace listener, TimeProvider time)
    {
        var command = db.Source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = listener.Territory(context) });
        command.Parameters.Add(new() { Value = id });
        return command;
    }

    private static IResult Cached(HttpContext context, string body)
    {
        var etag = BodyTag.Of(body);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Authorization";
        return BodyTag.IsAmong(etag, context.Request.Headers.IfNoneMatch)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Text(body, "application/json");
    }
}
