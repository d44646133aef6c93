using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Delivery;

/// <summary>Serves the published objects of the store, each at the path that is its key.</summary>
internal static class ObjectEndpoints
{
    private const string AllowedMethods = "GET, HEAD, OPTIONS";

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{**key}", [HttpMethods.Get, HttpMethods.Head], ServeAsync);
        routes.MapMethods("/{**key}", [HttpMethods.Options], AnswerOptions);
    }

    private static async Task ServeAsync(HttpContext context, PublishedObjects objects, EgressBudget egress, OriginMetrics metrics, TimeProvider time, CancellationToken cancellationToken)
    {
        var key = ObjectKey.TryParse(context.Request.Path.Value.AsSpan().TrimStart('/'));
        // A key has one spelling: "//a" is not "/a".
        if (key is null || context.Request.Path.Value!.Length != key.Value.Length + 1 || !PublicKeys.Contains(key))
        {
            await NotFoundAsync(context);
            return;
        }

        await using var read = await objects.OpenAsync(key, RequestFields.Read(context.Request), cancellationToken);
        switch (read.Outcome)
        {
            case ReadOutcome.Absent:
                await NotFoundAsync(context);
                break;
            case ReadOutcome.PreconditionFailed:
                await ProblemTypes.Problem(
                    StatusCodes.Status412PreconditionFailed,
                    "precondition-failed",
                    "Precondition failed",
                    "The object is not in the version that the request asks for.").ExecuteAsync(context);
                break;
            case ReadOutcome.NotModified:
                Describe(context.Response, read.Metadata!);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                break;
            case ReadOutcome.RangeNotSatisfiable:
                context.Response.Headers.ContentRange = new ContentRangeHeaderValue(read.Metadata!.Length).ToString();
                context.Response.Headers.AcceptRanges = "bytes";
                await ProblemTypes.Problem(
                    StatusCodes.Status416RangeNotSatisfiable,
                    "range-not-satisfiable",
                    "Range not satisfiable",
                    $"The object has {read.Metadata.Length} bytes.").ExecuteAsync(context);
                break;
            default:
                if (read.Body is { } body)
                {
                    var priority = RequestPriorities.Of(context.Request.Headers["Priority"]);
                    if (!egress.TryPay(priority, body.Count, out var wait))
                    {
                        await Overload.RefuseAsync(context, metrics, priority, wait);
                        break;
                    }

                    if (wait > TimeSpan.Zero)
                    {
                        metrics.Paced();
                        await Task.Delay(wait, time, cancellationToken);
                    }
                }

                await SendAsync(context, read, metrics, cancellationToken);
                break;
        }
    }

    private static async Task SendAsync(HttpContext context, ObjectRead read, OriginMetrics metrics, CancellationToken cancellationToken)
    {
        var (response, metadata) = (context.Response, read.Metadata!);
        Describe(response, metadata);
        response.ContentType = metadata.Attributes.ContentType;
        response.ContentLength = read.Body?.Count ?? metadata.Length;
        response.Headers.AcceptRanges = "bytes";
        if (read.Body is not { } body)
        {
            return;
        }

        if (read.Outcome == ReadOutcome.Part)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange =
                new ContentRangeHeaderValue(body.Offset, body.Offset + body.Count - 1, metadata.Length).ToString();
        }

        await response.StartAsync(cancellationToken);
        await body.CopyToAsync(response.BodyWriter, cancellationToken);
        metrics.Sent(body.Count);
    }

    /// <summary>
    /// The fields that a 304 repeats (RFC 9110 section 15.4.5), Last-Modified for caches that know only dates, and the names by which
    /// caches can be told to drop it.
    /// </summary>
    private static void Describe(HttpResponse response, ObjectMetadata metadata)
    {
        response.Headers.ETag = metadata.ETag;
        response.Headers.LastModified = HeaderUtilities.FormatDate(metadata.LastModified);
        response.Headers.CacheControl = metadata.Attributes.CacheControl;
        if (metadata.Attributes.SurrogateKey.Length > 0)
        {
            response.Headers["Surrogate-Key"] = metadata.Attributes.SurrogateKey;
        }
    }

    private static Task NotFoundAsync(HttpContext context)
    {
        // Long enough to absorb a stampede for a missing object, short enough that a publication is seen at once.
        context.Response.Headers.CacheControl = "public, max-age=1";
        return ProblemTypes.Problem(
            StatusCodes.Status404NotFound, "no-such-object", "No such object", "Nothing is published under this path.").ExecuteAsync(context);
    }

    private static void AnswerOptions(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Allow = AllowedMethods;
        headers.AccessControlAllowMethods = AllowedMethods;
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlMaxAge = "86400";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
