using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Storage;

/// <summary>The bytes of an object that a request selects (RFC 9110 section 14).</summary>
/// <param name="Outcome">The whole, a part, or none that could be.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Count">Number of bytes.</param>
internal readonly record struct RangeSelection(ReadOutcome Outcome, long Offset, long Count)
{
    /// <summary>
    /// Selects by a <c>Range</c> field. One that is malformed or of another unit is ignored (section 14.2); so is one of several
    /// ranges, which a server may do and which no player of ours sends.
    /// </summary>
    /// <param name="range">The parsed field, or null.</param>
    /// <param name="length">Of the object, in bytes.</param>
    public static RangeSelection Of(RangeHeaderValue? range, long length)
    {
        var whole = new RangeSelection(ReadOutcome.Whole, 0, length);
        if (range is not { Ranges.Count: 1 } || !range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase))
        {
            return whole;
        }

        var item = range.Ranges.First();
        var unsatisfiable = new RangeSelection(ReadOutcome.RangeNotSatisfiable, 0, 0);
        if (item.From is not { } first)
        {
            // A suffix of an empty object is satisfiable, but Content-Range has no words for it.
            var suffix = Math.Min(item.To ?? 0, length);
            return item.To is null or 0 ? unsatisfiable
                : length == 0 ? whole
                : new RangeSelection(ReadOutcome.Part, length - suffix, suffix);
        }

        var last = Math.Min(item.To ?? long.MaxValue, length - 1);
        return first >= length ? unsatisfiable : new RangeSelection(ReadOutcome.Part, first, last - first + 1);
    }
}
