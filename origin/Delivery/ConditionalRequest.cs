using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// Evaluates conditional fields in the order of RFC 9110 section 13.2.2. The framework's own file results differ from it: they let
/// If-Modified-Since override If-None-Match, compare If-None-Match strongly, and answer HEAD with 206.
/// </summary>
internal static class ConditionalRequest
{
    /// <summary>How to answer a GET or HEAD of an object that exists. Unreadable fields count as absent.</summary>
    public static Precondition Evaluate(RequestHeaders request, ObjectMetadata current)
    {
        var etag = new EntityTagHeaderValue(current.ETag);

        // 1 and 2: If-Match, by strong comparison; If-Unmodified-Since only without it.
        if (request.IfMatch is { Count: > 0 } ifMatch)
        {
            if (!ifMatch.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(etag, useStrongComparison: true)))
            {
                return Precondition.Failed;
            }
        }
        else if (request.IfUnmodifiedSince is { } unmodifiedSince && current.LastModified > unmodifiedSince)
        {
            return Precondition.Failed;
        }

        // 3 and 4: If-None-Match, by weak comparison; If-Modified-Since only without it.
        if (request.IfNoneMatch is { Count: > 0 } ifNoneMatch)
        {
            return ifNoneMatch.Any(tag => tag == EntityTagHeaderValue.Any || tag.Compare(etag, useStrongComparison: false))
                ? Precondition.NotModified
                : Precondition.Proceed;
        }

        return request.IfModifiedSince is { } modifiedSince && current.LastModified <= modifiedSince
            ? Precondition.NotModified
            : Precondition.Proceed;
    }

    /// <summary>
    /// Does If-Range (RFC 9110 section 13.1.5) let Range apply? Yes without the field; else only for the same strong validator.
    /// A date is one only if the object cannot have changed twice in the second it names.
    /// </summary>
    public static bool RangeApplies(RequestHeaders request, ObjectMetadata current, DateTimeOffset now)
    {
        if (request.Headers.IfRange.Count == 0)
        {
            return true;
        }

        return request.IfRange switch
        {
            { EntityTag: { } tag } => tag.Compare(new EntityTagHeaderValue(current.ETag), useStrongComparison: true),
            { LastModified: { } date } => date == current.LastModified && now - date >= TimeSpan.FromSeconds(1),
            _ => false,
        };
    }
}
