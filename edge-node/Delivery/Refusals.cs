using CdnMusic.EdgeNode.Filling;
using CdnMusic.Hosting.Problems;
using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>The edge's own error answers. They are readable from other origins (in the browser's sense), so that players can act on them.</summary>
internal static class Refusals
{
    public static Task LoopAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status508LoopDetected, "loop", "Loop detected", "This request has already passed through this node (RFC 8586).");

    /// <summary>The connection is closed after this: where its next request begins cannot be known for sure (RFC 9112 section 6.3).</summary>
    public static Task MalformedAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return WriteAsync(
            context, StatusCodes.Status400BadRequest, "malformed-request", "Malformed request", "The request target or the framing of the request is not valid.");
    }

    public static Task MethodAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return WriteAsync(
            context, StatusCodes.Status501NotImplemented, "method-not-implemented", "Method not implemented", "This node neither traces requests nor opens tunnels.");
    }

    public static Task EmbargoAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status403Forbidden, "embargo", "Not released yet", "This is not served before its release.");

    public static Task NotCachedAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status504GatewayTimeout, "not-cached", "Not cached", "The request said only-if-cached, and there is no fresh copy here.");

    public static Task NotForPeerAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status504GatewayTimeout, "not-cached", "Not cached", "There is no fresh copy here that is as far in the fleet's purges as the edge that asks.");

    /// <summary>For an edge of this node's region; it asks somebody else.</summary>
    public static Task BehindAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status504GatewayTimeout, "behind", "Behind in purges", "This node is not as far in the fleet's purges as the edge that asks.");

    public static Task OriginFailedAsync(HttpContext context, FillResult.Failed failed)
    {
        context.Response.Headers.RetryAfter = "2";
        return failed.Failure switch
        {
            OriginFailure.Busy => WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "busy", "Busy", "There are too many fills at the moment; try again."),
            OriginFailure.TimedOut => WriteAsync(
                context, StatusCodes.Status504GatewayTimeout, "origin-timeout", "Origin timed out", "The origin did not answer in time."),
            _ => WriteAsync(
                context, StatusCodes.Status502BadGateway, "origin-unreachable", "Origin unreachable", "No origin gave a usable answer."),
        };
    }

    /// <summary>The stored response must be revalidated, and cannot be (RFC 9111 section 5.2.2.2).</summary>
    public static Task CannotRevalidateAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return WriteAsync(
            context, StatusCodes.Status504GatewayTimeout, "cannot-revalidate", "Cannot revalidate", "The stored copy may not be used without asking the origin, which gave no answer.");
    }

    public static Task RangeAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status416RangeNotSatisfiable, "range-not-satisfiable", "Range not satisfiable", "No byte of the representation is in the requested range.");

    public static Task PreconditionAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status412PreconditionFailed, "precondition-failed", "Precondition failed", "The stored representation does not match.");

    /// <summary>The problem's type ends in the reason, such as <c>urn:cdnmusic:problem:access-expired</c>.</summary>
    public static Task AccessAsync(HttpContext context, UrlVerdict verdict) => WriteAsync(
        context, StatusCodes.Status403Forbidden, "access-" + verdict.ToReason(), "Access refused", verdict.Explain());

    private static Task WriteAsync(HttpContext context, int status, string slug, string title, string detail)
    {
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.CacheControl = "no-store";
        return ProblemTypes.Problem(status, slug, title, detail).ExecuteAsync(context);
    }
}
