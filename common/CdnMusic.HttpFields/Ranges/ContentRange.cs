using System.Globalization;

namespace CdnMusic.HttpFields;

/// <summary>The <c>Content-Range</c> response field for bytes (RFC 9110 14.4).</summary>
public static class ContentRange
{
    private const string Unit = "bytes ";

    /// <summary>Writes <c>bytes 0-499/1234</c>.</summary>
    public static string Format(ByteRange r, long completeLength) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes {r.Start}-{r.End}/{completeLength}");

    /// <summary>Writes <c>bytes */1234</c>, for a 416.</summary>
    public static string FormatUnsatisfied(long completeLength) =>
        string.Create(CultureInfo.InvariantCulture, $"bytes */{completeLength}");

    /// <summary>Parses the field; false if it is malformed or of another unit.</summary>
    /// <param name="text">The field value.</param>
    /// <param name="range">The range; null in the unsatisfied form.</param>
    /// <param name="completeLength">The representation's length; null if the sender did not know it.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out ByteRange? range, out long? completeLength)
    {
        range = null;
        completeLength = null;
        var value = FieldText.Trim(text);
        var slash = value.IndexOf('/');
        if (!value.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || slash < Unit.Length)
        {
            return false;
        }

        var span = value[Unit.Length..slash];
        var total = value[(slash + 1)..];
        var isTotalKnown = TryParseNumber(total, out var length);
        if (!isTotalKnown && total is not "*")
        {
            return false;
        }

        if (span is not "*")
        {
            var dash = span.IndexOf('-');
            if (dash < 0
                || !TryParseNumber(span[..dash], out var first)
                || !TryParseNumber(span[(dash + 1)..], out var last)
                || last < first
                || last == long.MaxValue
                || (isTotalKnown && last >= length))
            {
                return false;
            }

            range = new ByteRange(first, last - first + 1);
        }
        else if (!isTotalKnown)
        {
            return false;
        }

        completeLength = isTotalKnown ? length : null;
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
