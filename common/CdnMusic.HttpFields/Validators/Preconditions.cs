using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>Conditional requests (RFC 9110 13), for a representation which exists. Allocates nothing when the fields are absent.</summary>
public static class Preconditions
{
    /// <summary>Evaluates the preconditions in the order of RFC 9110 13.2.2, except <c>If-Range</c>.</summary>
    /// <param name="method">The request method; only GET and HEAD can be answered by 304, and CONNECT, OPTIONS and TRACE have no preconditions.</param>
    /// <param name="request">The request's fields.</param>
    /// <param name="etag">The representation's entity tag, if it has one.</param>
    /// <param name="lastModified">When it was modified, if known; fractions of a second are ignored.</param>
    /// <param name="now">The present, for two-digit years.</param>
    /// <remarks>Call it only when the answer would be 2xx without preconditions (RFC 9110 13.2.1).</remarks>
    public static PreconditionOutcome Evaluate(
        string method, IHeaderDictionary request, EntityTag? etag, DateTimeOffset? lastModified, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (HttpMethods.IsOptions(method) || HttpMethods.IsConnect(method) || HttpMethods.IsTrace(method))
        {
            return PreconditionOutcome.Proceed;
        }

        var ifMatch = request.IfMatch;
        if (ifMatch.Count > 0)
        {
            if (!Matches(ifMatch, etag, strong: true))
            {
                return PreconditionOutcome.PreconditionFailed;
            }
        }
        else if (lastModified is { } modified
            && TryGetDate(request.IfUnmodifiedSince, now, out var unmodifiedSince)
            && WholeSeconds(modified) > unmodifiedSince)
        {
            return PreconditionOutcome.PreconditionFailed;
        }

        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        var ifNoneMatch = request.IfNoneMatch;
        if (ifNoneMatch.Count > 0)
        {
            return !Matches(ifNoneMatch, etag, strong: false) ? PreconditionOutcome.Proceed
                : isRead ? PreconditionOutcome.NotModified
                : PreconditionOutcome.PreconditionFailed;
        }

        return isRead
            && lastModified is { } last
            && TryGetDate(request.IfModifiedSince, now, out var modifiedSince)
            && WholeSeconds(last) <= modifiedSince
                ? PreconditionOutcome.NotModified
                : PreconditionOutcome.Proceed;
    }

    /// <summary>May <c>Range</c> be honoured, as far as <c>If-Range</c> says (RFC 9110 13.1.5)? True when it is absent.</summary>
    /// <param name="ifRange">The field; anything that is neither one entity tag nor one date never matches.</param>
    /// <param name="etag">The representation's entity tag; compared strongly.</param>
    /// <param name="lastModified">When it was modified; must be exactly the date sent.</param>
    /// <param name="date">
    /// The <c>Date</c> of the response which the representation came in. The modification date is a strong validator only if it is at
    /// least one second earlier (RFC 9110 8.8.2.2); without a date it never is.
    /// </param>
    /// <param name="now">The present, for two-digit years.</param>
    public static bool IfRangeAllowsRange(
        StringValues ifRange, EntityTag? etag, DateTimeOffset? lastModified, DateTimeOffset? date, DateTimeOffset now)
    {
        if (ifRange.Count == 0)
        {
            return true;
        }

        if (ifRange.Count > 1)
        {
            return false;
        }

        var value = FieldText.Trim(ifRange[0]);
        if (EntityTagReader.TryRead(ref value, out var opaque, out var isWeak))
        {
            return value.IsEmpty && !isWeak && etag is { IsWeak: false } current && opaque.SequenceEqual(current.Opaque);
        }

        return lastModified is { } modified
            && date is { } served
            && WholeSeconds(served) - WholeSeconds(modified) >= TimeSpan.FromSeconds(1)
            && HttpDate.TryParse(value, now, out var expected)
            && expected == WholeSeconds(modified);
    }

    private static bool Matches(StringValues field, EntityTag? etag, bool strong)
    {
        if (field.Count == 1 && FieldText.Trim(field[0]) is "*")
        {
            return true;
        }

        if (etag is not { } tag)
        {
            return false;
        }

        foreach (var line in field)
        {
            if (EntityTagReader.ListContains(line, tag, strong))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryGetDate(StringValues field, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        return field.Count == 1 && HttpDate.TryParse(field[0], now, out date);
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
