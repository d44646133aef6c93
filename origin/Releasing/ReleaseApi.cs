using System.Text.Json;
using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.Origin.Releasing;

/// <summary>Makes releases of uploads, shows how they stand and cancels them.</summary>
internal static class ReleaseApi
{
    private const int MaxIdLength = 64;

    public static void MapReleases(this IEndpointRouteBuilder api)
    {
        var releases = api.MapGroup("/releases");
        releases.MapGet("", (ReleaseBook book) => TypedResults.Ok(book.Latest()));
        releases.MapGet("/{id}", IResult (string id, ReleaseBook book) => book.Show(id) is { } release ? TypedResults.Ok(release) : Unknown(id));
        releases.MapPut("/{id}", PutAsync).WithMetadata(new BodyLimit());
        releases.MapDelete("/{id}", Cancel);
        releases.MapGet("/{id}/events", Watch);
    }

    private static async Task<IResult> PutAsync(
        string id, ReleaseRequest request, ReleaseBook book, ReleaseOrders orders, HttpContext context, TimeProvider time)
    {
        if (id.Length > MaxIdLength || id.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.')))
        {
            return Bad($"A release's id has 1 to {MaxIdLength} of 'a-z0-9-_.'.");
        }

        if (request.Mistakes(time.GetUtcNow()).ToList() is { Count: > 0 } mistakes)
        {
            return Invalid("bad-release", "Bad release", StatusCodes.Status400BadRequest, mistakes);
        }

        try
        {
            if (book.IsSame(id, request))
            {
                return TypedResults.Ok(book.Show(id));
            }

            var (made, wrong) = await orders.MakeAsync(request, context.RequestAborted);
            if (wrong.Count > 0)
            {
                return Invalid("unusable-uploads", "Unusable uploads", StatusCodes.Status422UnprocessableEntity, wrong);
            }

            return Answer(id, book.Begin(id, request, made), book, context);
        }
        catch (MediaException error)
        {
            context.Response.Headers.RetryAfter = "10";
            return IngestProblem.Of(error).ToResult(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static IResult Answer(string id, BeginOutcome outcome, ReleaseBook book, HttpContext context)
    {
        switch (outcome)
        {
            case BeginOutcome.Begun:
                return TypedResults.Accepted($"/v1/releases/{id}", book.Show(id));
            case BeginOutcome.Same:
                return TypedResults.Ok(book.Show(id));
            case BeginOutcome.QueueFull:
                context.Response.Headers.RetryAfter = "60";
                return ProblemTypes.Problem(
                    StatusCodes.Status503ServiceUnavailable, "queue-full", "Queue full", "Too many tracks are waiting already.");
            case BeginOutcome.UploadsTaken:
                return ProblemTypes.Problem(
                    StatusCodes.Status409Conflict, "uploads-taken", "Uploads taken", "An upload is used by another release, or is not there any more.");
            default:
                return ProblemTypes.Problem(
                    StatusCodes.Status409Conflict, "release-under-way", "Release under way", "Another request for this release is under way: wait, or cancel it.");
        }
    }

    private static IResult Cancel(string id, ReleaseBook book) => book.Cancel(id) switch
    {
        null => Unknown(id),
        true => TypedResults.NoContent(),
        false => ProblemTypes.Problem(StatusCodes.Status409Conflict, "too-late", "Too late", "It is over, or being published at this moment."),
    };

    private static IResult Watch(string id, HttpContext context, ReleaseBook book, ReleaseWatch watch)
    {
        if (book.Show(id) is null)
        {
            return Unknown(id);
        }

        var last = long.TryParse(context.Request.Headers["Last-Event-ID"], out var number) ? number : 0;
        return watch.TryBegin(id, last, context.RequestAborted) is { } events
            ? TypedResults.ServerSentEvents(events)
            : ProblemTypes.Problem(StatusCodes.Status503ServiceUnavailable, "too-many-watchers", "Too many watchers", "Ask for the release itself instead.");
    }

    private static IResult Unknown(string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-release", "Unknown release", $"There is no release '{id}'.");

    private static IResult Bad(string detail) => ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-release", "Bad release", detail);

    private static IResult Invalid(string slug, string title, int status, IEnumerable<(string Member, string Mistake)> mistakes)
    {
        var errors = mistakes.GroupBy(m => m.Member).ToDictionary(g => g.Key, g => g.Select(m => m.Mistake).ToArray());
        return TypedResults.Problem(
            "See 'errors'.",
            statusCode: status,
            title: title,
            type: ProblemTypes.Uri(slug),
            extensions: new Dictionary<string, object?> { ["errors"] = JsonSerializer.SerializeToElement(errors) });
    }

    private sealed class BodyLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => 1 << 20;
    }
}
