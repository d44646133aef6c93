using System.Text;

namespace CdnMusic.SignedUrls;

/// <summary>
/// A request target's path as bytes, read so that it can mean one thing only. Between here, the web server, the cache key and the origin
/// a path is decoded and normalised more than once; a path that those could read differently is refused instead of interpreted.
/// </summary>
public static class TargetPath
{
    /// <summary>The path in a request target, without the query (RFC 9112 section 3.2: origin-form or absolute-form).</summary>
    /// <param name="target">The target as it was received.</param>
    /// <param name="start">Where in the target the path begins.</param>
    /// <returns>Empty if there is none, as in <c>OPTIONS *</c>.</returns>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> target, out int start)
    {
        start = 0;
        if (target.IsEmpty || target[0] != '/')
        {
            var authority = target.IndexOf("://"u8);
            var slash = authority < 0 ? -1 : target[(authority + 3)..].IndexOfAny((byte)'/', (byte)'?');
            if (slash < 0 || target[authority + 3 + slash] != '/')
            {
                return [];
            }

            start = authority + 3 + slash;
        }

        var path = target[start..];
        var query = path.IndexOf((byte)'?');
        return query < 0 ? path : path[..query];
    }

    /// <summary>
    /// True if the path has no dot segments (<c>.</c>, <c>..</c>, also with a parameter as in <c>..;x</c>), no empty segments, no
    /// backslash, no control or non-ASCII bytes, and percent-encodes only what needs it: not what RFC 3986 calls unreserved (so no
    /// <c>%2e</c>), not <c>/</c>, <c>\</c> or <c>%</c> (so nothing is encoded twice), and bytes above 0x7F only as well-formed UTF-8.
    /// </summary>
    public static bool IsUnambiguous(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != '/')
        {
            return false;
        }

        var segment = 1;
        for (var i = 1; i < path.Length;)
        {
            switch (path[i])
            {
                case (byte)'/':
                    if (i == segment || IsDots(path[segment..i]))
                    {
                        return false;
                    }

                    segment = ++i;
                    break;
                case (byte)'%':
                    var encoded = EncodedLength(path[i..]);
                    if (encoded == 0)
                    {
                        return false;
                    }

                    i += encoded;
                    break;
                case <= 0x20 or >= 0x7F or (byte)'\\' or (byte)'#' or (byte)'?':
                    return false;
                default:
                    i++;
                    break;
            }
        }

        return !IsDots(path[segment..]);
    }

    /// <summary>Is an unambiguous path below a prefix that is in decoded form?</summary>
    /// <param name="path">The path, percent-encoded where need be.</param>
    /// <param name="prefix">Ends with <c>/</c>, so that it matches whole segments.</param>
    /// <param name="below">Where in the path the prefix ends.</param>
    public static bool IsBelow(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix, out int below)
    {
        below = 0;
        foreach (var expected in prefix)
        {
            if (below >= path.Length)
            {
                return false;
            }

            int actual = path[below++];
            if (actual == '%')
            {
                actual = DecodedByte(path[(below - 1)..]);
                below += 2;
            }

            if (actual != expected)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Can this be signed or protected? It begins and ends with <c>/</c>, is not percent-encoded, has no empty and no dot segments, no
    /// control characters, no <c>\</c>, does not begin with a token, and is at most 255 bytes long in UTF-8.
    /// </summary>
    public static bool IsPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix.StartsWith('/') && prefix.EndsWith('/') && !prefix.StartsWith("/~", StringComparison.Ordinal)
            && Encoding.UTF8.GetByteCount(prefix) <= SignedToken.MaxPrefixBytes
            && !prefix.AsSpan().ContainsAny("%\\")
            && !prefix.Any(char.IsControl)
            && IsUnambiguous(Encoding.ASCII.GetBytes(Uri.EscapeDataString(prefix).Replace("%2F", "/", StringComparison.Ordinal)));
    }

    /// <summary>The value of a percent-encoded byte at the beginning, or -1 if there is none.</summary>
    private static int DecodedByte(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2])
            ? (HexValue(text[1]) << 4) | HexValue(text[2])
            : -1;

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    /// <summary>How many bytes the percent-encoded character at the beginning takes; 0 if it is not one that may be encoded.</summary>
    private static int EncodedLength(ReadOnlySpan<byte> text)
    {
        var first = DecodedByte(text);
        if (first is > 0x20 and < 0x7F)
        {
            return IsUnreserved((char)first) || first is '/' or '\\' or '%' ? 0 : 3;
        }

        if (first == ' ')
        {
            return 3;
        }

        // Overlong and broken forms decode to something for one reader and to nothing for another.
        Span<byte> character = stackalloc byte[4];
        var length = 0;
        for (; length < character.Length && length * 3 < text.Length && text[length * 3] == '%'; length++)
        {
            var next = DecodedByte(text[(length * 3)..]);
            if (next < 0x80)
            {
                break;
            }

            character[length] = (byte)next;
        }

        return Rune.DecodeFromUtf8(character[..length], out _, out var used) == System.Buffers.OperationStatus.Done ? used * 3 : 0;
    }

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';

    private static bool IsDots(ReadOnlySpan<byte> segment)
    {
        var parameter = segment.IndexOf((byte)';');
        var name = parameter < 0 ? segment : segment[..parameter];
        return name.SequenceEqual("."u8) || name.SequenceEqual(".."u8);
    }
}
