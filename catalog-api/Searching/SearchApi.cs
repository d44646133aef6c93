using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>Search as you type: words begun, words in another form, in another script, or mistyped.</summary>
internal static class SearchApi
{
    private const int MaxQuery = 100, DefaultPage = 20, MaxPage = 100;

    public static void MapSearching(this IEndpointRouteBuilder app) =>
        app.MapGet("/v1/search", SearchAsync).Produces<SearchAnswer>().ProducesProblem(400).ProducesProblem(503).WithName("search");

    private static async Task<IResult> SearchAsync(
        HttpContext context, ISearchReader reader, IndexState state, ListenerPlace listener, TimeProvider time,
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
        var found = await reader.FindAsync(
            new SearchQuestion(q, kind ?? "", time.GetUtcNow(), listener.Territory(context), from, limit + 1), context.RequestAborted);
        var next = found.Count > limit ? found[limit - 1].Place.ToString() : null;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchAnswer([.. found.Take(limit).Select(f => f.Hit)], next, stale));
    }

    private static IResult Bad(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-search", "Bad search", detail);
}
