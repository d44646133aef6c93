using System.Text.Json;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Publishing;

/// <summary>Publishes releases: at its time one is found, read and played everywhere, and before it edges have been filled.</summary>
internal static class PublicationApi
{
    private const int MaxBody = 1 << 10;

    public static void MapPublishing(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/releases/{id}/publication", PublishAsync);
        admin.MapGet("/releases/{id}/publication", async Task<IResult> (string id, HttpContext context, PublicationBook book) =>
            await book.FindAsync(id, context.RequestAborted) is { } status
                ? TypedResults.Ok(status)
                : ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-publication", "Not found", $"'{id}' has not been published."));
    }

    private static async Task<IResult> PublishAsync(
        string id, HttpContext context, CatalogDatabase db, PublicationBook book, TimeProvider time, IOptions<JsonOptions> json)
    {
        if (VersionTag.Read(context.Request.Headers.IfMatch) is not { } expected)
        {
            return EditApi.ConditionNeeded("Send 'If-Match' with the release's ETag.");
        }

        var (body, problem) = await EditBody.ReadAsync(context.Request, MaxBody, context.RequestAborted);
        if (body is null)
        {
            return problem!;
        }

        PublicationRequest? request;
        try
        {
            request = JsonSerializer.Deserialize<PublicationRequest>(body, json.Value.SerializerOptions);
        }
        catch (JsonException error)
        {
            return EditApi.Bad([$"the body is not as expected at {error.Path ?? "$"}"]);
        }

        var at = (request?.ReleaseAt ?? time.GetUtcNow()).ToUniversalTime();
        return await EditTransaction.RunAsync(context, db, "", body, async transaction =>
            await book.PublishAsync(transaction, id, at, expected, context.RequestAborted) is { } version
                ? new EditResult(
                    StatusCodes.Status202Accepted, JsonSerializer.Serialize(new { id, version, release_at = at }), VersionTag.Of(version))
                : null);
    }
}
