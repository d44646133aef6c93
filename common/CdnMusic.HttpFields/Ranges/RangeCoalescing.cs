namespace CdnMusic.HttpFields;

/// <summary>Merges what a client asked for twice (RFC 9110 14.2, 15.3.7.2). Lists are short: see <see cref="RangeField.MaximumRanges"/>.</summary>
internal static class RangeCoalescing
{
    /// <summary>Do more than two ranges share a byte with another one?</summary>
    public static bool OverlapsHeavily(List<ByteRange> ranges)
    {
        var overlapping = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            for (var j = 0; j < ranges.Count; j++)
            {
                if (i != j && ranges[i].Start <= ranges[j].End && ranges[j].Start <= ranges[i].End)
                {
                    overlapping++;
                    break;
                }
            }
        }

        return overlapping > 2;
    }

    /// <summary>Merges overlapping and adjacent ranges; a merged one stands where the first of its parts stood.</summary>
    public static IReadOnlyList<ByteRange> Coalesce(List<ByteRange> ranges)
    {
        var merged = new List<ByteRange>(ranges.Count);
        foreach (var range in ranges)
        {
            var (start, end, place) = (range.Start, range.End, merged.Count);
            for (var i = merged.Count - 1; i >= 0; i--)
            {
                // What is merged already touches nothing else in the list, but the union may: it is compared with all that is left.
                if (merged[i].Start <= end + 1 && start <= merged[i].End + 1)
                {
                    (start, end, place) = (Math.Min(start, merged[i].Start), Math.Max(end, merged[i].End), i);
                    merged.RemoveAt(i);
                    i = merged.Count;
                }
            }

            merged.Insert(Math.Min(place, merged.Count), new ByteRange(start, end - start + 1));
        }

        return merged.AsReadOnly();
    }
}
