using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>Search as you type: words begun, words in another form, in another script, or mistyped.</summary>
internal static class SearchApi
{
    private const int MaxQuery = 100, DefaultPage = 20, MaxPage = 100;
    private static readonly string Sql = Resource.Read("searching/search");

    public static void MapSearching(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/search", SearchAsync).Produces<SearchAnswer>().ProducesProblem(400).ProducesProblem(503).WithName("search");

    private static async Task<IResult> SearchAsync(
        HttpContext context, IndexDatabase database, IndexState state, ListenerPlace listener, TimeProvider time,
        string? q = null, string? kind = null, string? cursor = null, int limit = DefaultPage)
    {
        var position = context.Request.Headers[EditTransaction.PositionHeader].ToString();
        if (string.IsNullOrWhiteSpace(q) || q.Length > MaxQuery || q.Contains('\0', StringComparison.Ordinal))
        {
            return Bad($"'q' must be 1 to {MaxQuery} characters.");
        }

        if (kind is not null && !EntityKind.All.ContainsKey(kind))
        {
            return Bad($"'kind' must be one of {string.Join(", ", EntityKind.All.Keys.Order())}.");
        }

        if (limit is < 1 or > MaxPage || SearchCursor.Read(cursor) is not { } from)
        {
            return Bad($"'limit' must be 1 to {MaxPage}, and 'cursor' one that was given out.");
        }

        if (!NpgsqlLogSequenceNumber.TryParse(position.Length > 0 ? position : "0/0", out var wanted))
        {
            return Bad($"'{EditTransaction.PositionHeader}' must be a position that an edit was answered with.");
        }

        var stale = await state.IsStaleAsync(wanted, context.RequestAborted);
        await using var command = database.Source.CreateCommand(Sql);
        foreach (var value in new object[] { q, time.GetUtcNow(), listener.Territory(context), kind ?? "", from.Score, from.Key, limit + 1 })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await using var rows = await command.ExecuteReaderAsync(context.RequestAborted);
        var hits = new List<SearchHit>();
        var (last, next) = (from, (SearchCursor?)null);
        while (await rows.ReadAsync(context.RequestAborted))
        {
            if (hits.Count == limit)
            {
                next = last;
                break;
            }

            hits.Add(new SearchHit(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetInt64(4)));
            last = new SearchCursor(rows.GetInt32(5), rows.GetString(6));
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchAnswer(hits, next?.ToString(), stale));
    }

    private static IResult Bad(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-search", "Bad search", detail);
}
