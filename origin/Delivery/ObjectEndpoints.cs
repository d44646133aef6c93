using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Delivery;

/// <summary>Serves every object of the store at the path that is its key.</summary>
internal static class ObjectEndpoints
{
    private const string AllowedMethods = "GET, HEAD, OPTIONS";

    public static void MapObjects(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/{**key}", [HttpMethods.Get, HttpMethods.Head], ServeAsync);
        routes.MapMethods("/{**key}", [HttpMethods.Options], AnswerOptions);
    }

    private static async Task ServeAsync(
        HttpContext context, IObjectStore store, TimeProvider time, OriginMetrics metrics, CancellationToken cancellationToken)
    {
        var key = ObjectKey.TryParse(context.Request.Path.Value.AsSpan().TrimStart('/'));
        // A key has one spelling: "//a" is not "/a".
        await using var stored = key is not null && context.Request.Path.Value!.Length == key.Value.Length + 1
            ? await store.OpenAsync(key, cancellationToken)
            : null;
        if (stored is null)
        {
            await NotFoundAsync(context);
            return;
        }

        var metadata = stored.Metadata;
        var request = context.Request.GetTypedHeaders();
        switch (ConditionalRequest.Evaluate(request, metadata))
        {
            case Precondition.Failed:
                await ProblemTypes.Problem(
                    StatusCodes.Status412PreconditionFailed,
                    "precondition-failed",
                    "Precondition failed",
                    $"The object is {metadata.ETag}, last modified {HeaderUtilities.FormatDate(metadata.LastModified)}.").ExecuteAsync(context);
                return;
            case Precondition.NotModified:
                DescribeVersion(context.Response, metadata);
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
        }

        // Range is defined for GET only (RFC 9110 section 14.2).
        var applies = HttpMethods.IsGet(context.Request.Method)
            && ConditionalRequest.RangeApplies(request, metadata, time.GetUtcNow());
        var selection = RangeSelection.Of(applies ? request.Range : null, metadata.Length);
        if (selection.Status == StatusCodes.Status416RangeNotSatisfiable)
        {
            context.Response.Headers.ContentRange = new ContentRangeHeaderValue(metadata.Length).ToString();
            context.Response.Headers.AcceptRanges = "bytes";
            await ProblemTypes.Problem(
                selection.Status, "range-not-satisfiable", "Range not satisfiable", $"The object has {metadata.Length} bytes.")
                .ExecuteAsync(context);
            return;
        }

        DescribeVersion(context.Response, metadata);
        await SendAsync(context, stored, selection, metrics, cancellationToken);
    }

    private static async Task SendAsync(
        HttpContext context, StoredObject stored, RangeSelection selection, OriginMetrics metrics, CancellationToken cancellationToken)
    {
        var (response, metadata) = (context.Response, stored.Metadata);
        response.StatusCode = selection.Status;
        response.ContentType = metadata.Attributes.ContentType;
        response.ContentLength = selection.Count;
        response.Headers.AcceptRanges = "bytes";
        if (selection.Status == StatusCodes.Status206PartialContent)
        {
            response.Headers.ContentRange =
                new ContentRangeHeaderValue(selection.Offset, selection.Offset + selection.Count - 1, metadata.Length).ToString();
        }

        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.StartAsync(cancellationToken);
            await stored.CopyToAsync(response.BodyWriter, selection.Offset, selection.Count, cancellationToken);
            metrics.Sent(selection.Count);
        }
    }

    /// <summary>The fields that a 304 repeats (RFC 9110 section 15.4.5), and Last-Modified for caches that know only dates.</summary>
    private static void DescribeVersion(HttpResponse response, ObjectMetadata metadata)
    {
        response.Headers.ETag = metadata.ETag;
        response.Headers.LastModified = HeaderUtilities.FormatDate(metadata.LastModified);
        response.Headers.CacheControl = metadata.Attributes.CacheControl;
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
