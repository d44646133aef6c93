using System.Text.Json;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>Keyset pagination: a page is found by the index however far it is, and what is added meanwhile shifts nothing.</summary>
internal static class Paging
{
    /// <summary>Items of a page that nobody said the size of.</summary>
    public const int Default = 50;

    private const int Max = 200, MaxCursor = 200;

    /// <param name="context">The request.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="query">With the columns <c>place</c> and <c>body</c>; its own parameters begin with $3.</param>
    /// <param name="newestFirst">From the last place to the first.</param>
    /// <param name="cursor">The place after which to begin; null: at the beginning.</param>
    /// <param name="limit">Items at most.</param>
    /// <param name="parameters">From $3 on.</param>
    public static async Task<IResult> AnswerAsync(
        HttpContext context, CatalogReader reader, string query, bool newestFirst, string? cursor, int limit, params object[] parameters)
    {
        if (limit is < 1 or > Max || cursor is { Length: > MaxCursor } || cursor?.Contains('\0', StringComparison.Ordinal) == true)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status400BadRequest, "bad-page", "Bad page", $"'limit' must be 1 to {Max}, and 'cursor' one that was given out.");
        }

        var (after, count) = ($"${parameters.Length + 3}", $"${parameters.Length + 4}");
        var order = newestFirst ? $"WHERE {after} = '' OR place < {after} ORDER BY place DESC" : $"WHERE place > {after} ORDER BY place";
        await using var command = reader.Command(
            context, $"SELECT place, body::text FROM ({query}) e {order} LIMIT {count}", [.. parameters, cursor ?? "", limit + 1]);
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

        return CachedAnswer.Of(context, $$"""{"items":[{{string.Join(',', bodies)}}],"next":{{JsonSerializer.Serialize(next)}}}""");
    }
}
