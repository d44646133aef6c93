using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>The <c>Range</c> request field for bytes (RFC 9110 14.1, 14.2).</summary>
/// <remarks>
/// A field that would cost much more to serve than a plain answer is ignored, as RFC 9110 14.2 and 17.15 allow: more than
/// <see cref="MaximumRanges"/> ranges, or more than two that overlap. Suffixes of an empty representation are ignored too, since no
/// <c>Content-Range</c> can express the answer.
/// </remarks>
public static class RangeField
{
    /// <summary>The most ranges that one request may ask for.</summary>
    public const int MaximumRanges = 16;

    /// <summary>Resolves the field against a representation; allocates only when there are satisfiable ranges.</summary>
    /// <param name="range">The field. Sent twice it is malformed.</param>
    /// <param name="completeLength">The representation's length in bytes.</param>
    /// <param name="ranges">
    /// When satisfiable: the ranges in the order asked for, unsatisfiable ones left out, overlapping and adjacent ones coalesced. Else empty.
    /// </param>
    public static RangeOutcome Resolve(StringValues range, long completeLength, out IReadOnlyList<ByteRange> ranges)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(completeLength);
        ranges = [];
        if (range.Count != 1 || !RangeSpec.TryReadUnit(range[0], out var rest))
        {
            return RangeOutcome.Ignore;
        }

        List<ByteRange>? found = null;
        var count = 0;
        while (RangeSpec.HasMore(ref rest))
        {
            var isSuffix = rest[0] == '-';
            if (++count > MaximumRanges
                || !RangeSpec.TryRead(ref rest, completeLength, out var selected)
                || (isSuffix && completeLength == 0))
            {
                return RangeOutcome.Ignore;
            }

            if (selected is { } part)
            {
                (found ??= []).Add(part);
            }
        }

        if (count == 0 || (found is not null && RangeCoalescing.OverlapsHeavily(found)))
        {
            return RangeOutcome.Ignore;
        }

        if (found is null)
        {
            return RangeOutcome.Unsatisfiable;
        }

        ranges = RangeCoalescing.Coalesce(found);
        return RangeOutcome.Satisfiable;
    }
}
