using System.Buffers.Text;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>The Range values that the fast door understands: one range of bytes, satisfiable (RFC 9110 section 14.1.2).</summary>
internal static class SingleRange
{
    /// <summary>Reads <c>bytes=first-last</c>, <c>bytes=first-</c> or <c>bytes=-suffix</c>; false for all that the pipeline must judge.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="complete">The body's length in bytes.</param>
    /// <param name="start">The first byte's offset.</param>
    /// <param name="length">How many bytes, at least 1.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, int complete, out int start, out int length)
    {
        (start, length) = (0, 0);
        if (!value.StartsWith("bytes="u8))
        {
            return false;
        }

        value = value["bytes=".Length..];
        var dash = value.IndexOf((byte)'-');
        if (dash < 0 || !TryNumber(value[..dash], out var first) || !TryNumber(value[(dash + 1)..], out var last))
        {
            return false;
        }

        switch (first, last)
        {
            case (null, null or 0):
                return false;
            case (null, { } suffix):
                length = (int)Math.Min(suffix, complete);
                start = complete - length;
                break;
            case ({ } from, _) when from >= complete || last < from:
                return false;
            case ({ } from, _):
                start = (int)from;
                length = (int)Math.Min(last ?? long.MaxValue, complete - 1) - start + 1;
                break;
        }

        return length > 0;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out long? number)
    {
        number = null;
        if (digits.IsEmpty)
        {
            return true;
        }

        // Eighteen digits always fit; longer ones are for the pipeline to make sense of.
        if (digits.Length > 18 || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(digits, out long value, out _))
        {
            return false;
        }

        number = value;
        return true;
    }
}
