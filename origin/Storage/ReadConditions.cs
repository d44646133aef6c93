using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Storage;

/// <summary>
/// The conditional fields of a read (RFC 9110 section 13.1). The framework's own file results differ from the RFC: they let
/// If-Modified-Since override If-None-Match, compare If-None-Match strongly, and answer HEAD with 206.
/// </summary>
/// <param name="IfMatch">Empty: not given.</param>
/// <param name="IfNoneMatch">Empty: not given.</param>
/// <param name="IfModifiedSince">Null: not given, or unreadable.</param>
/// <param name="IfUnmodifiedSince">Null: not given, or unreadable.</param>
internal sealed record ReadConditions(
    IReadOnlyList<EntityTagHeaderValue> IfMatch,
    IReadOnlyList<EntityTagHeaderValue> IfNoneMatch,
    DateTimeOffset? IfModifiedSince,
    DateTimeOffset? IfUnmodifiedSince)
{
    /// <summary>No conditions.</summary>
    public static ReadConditions None { get; } = new([], [], null, null);

    public bool Any => IfMatch.Count > 0 || IfNoneMatch.Count > 0 || IfModifiedSince is not null || IfUnmodifiedSince is not null;

    /// <summary>How to answer, in the order of RFC 9110 section 13.2.2.</summary>
    public Precondition Evaluate(ObjectMetadata current)
    {
        var etag = new EntityTagHeaderValue(current.ETag);

        // 1 and 2: If-Match, by strong comparison; If-Unmodified-Since only without it.
        if (IfMatch.Count > 0)
        {
            if (!IfMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(etag, useStrongComparison: true)))
            {
                return Precondition.Failed;
            }
        }
        else if (IfUnmodifiedSince is { } unmodifiedSince && current.LastModified > unmodifiedSince)
        {
            return Precondition.Failed;
        }

        // 3 and 4: If-None-Match, by weak comparison; If-Modified-Since only without it.
        if (IfNoneMatch.Count > 0)
        {
            return IfNoneMatch.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(etag, useStrongComparison: false))
                ? Precondition.NotModified
                : Precondition.Proceed;
        }

        return IfModifiedSince is { } modifiedSince && current.LastModified <= modifiedSince ? Precondition.NotModified : Precondition.Proceed;
    }
}
