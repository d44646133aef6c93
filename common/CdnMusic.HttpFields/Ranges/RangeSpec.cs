namespace CdnMusic.HttpFields;

/// <summary>The grammar of a <c>Range</c> field (RFC 9110 14.1.1, 14.1.2).</summary>
internal static class RangeSpec
{
    private const string Unit = "bytes=";

    /// <summary>Takes the unit off; false for any other unit. Unit names are case-insensitive (RFC 9110 14.1).</summary>
    public static bool TryReadUnit(ReadOnlySpan<char> field, out ReadOnlySpan<char> set)
    {
        set = FieldText.Trim(field);
        if (!set.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        set = set[Unit.Length..];
        return true;
    }

    /// <summary>Skips to the next member of the set; false at its end.</summary>
    public static bool HasMore(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(" \t,");
        return !rest.IsEmpty;
    }

    /// <summary>Takes one int-range or suffix-range off the text.</summary>
    /// <param name="rest">The text; advanced past the range and the whitespace after it.</param>
    /// <param name="completeLength">The representation's length.</param>
    /// <param name="range">The part of the representation it selects; null if it is unsatisfiable.</param>
    /// <returns>False if it is malformed, so the whole field is.</returns>
    public static bool TryRead(ref ReadOnlySpan<char> rest, long completeLength, out ByteRange? range)
    {
        range = null;
        var hasFirst = TryReadPosition(ref rest, out var first);
        if (rest is not ['-', ..])
        {
            return false;
        }

        rest = rest[1..];
        var hasLast = TryReadPosition(ref rest, out var last);
        rest = rest.TrimStart(FieldText.Whitespace);
        if (!(hasFirst || hasLast) || (hasFirst && hasLast && last < first) || rest is not ([] or [',', ..]))
        {
            return false;
        }

        if (!hasFirst)
        {
            var length = Math.Min(last, completeLength);
            range = length > 0 ? new ByteRange(completeLength - length, length) : null;
        }
        else if (first < completeLength)
        {
            var end = hasLast ? Math.Min(last, completeLength - 1) : completeLength - 1;
            range = new ByteRange(first, end - first + 1);
        }

        return true;
    }

    // Saturates: a position beyond every possible length is as good as the greatest one.
    private static bool TryReadPosition(ref ReadOnlySpan<char> rest, out long position)
    {
        position = 0;
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        var digits = rest[..(length < 0 ? rest.Length : length)];
        foreach (var digit in digits)
        {
            var value = digit - '0';
            position = position > (long.MaxValue - value) / 10 ? long.MaxValue : (position * 10) + value;
        }

        rest = rest[digits.Length..];
        return !digits.IsEmpty;
    }
}
