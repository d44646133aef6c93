using System.Buffers;
using System.Text;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>
/// The one spelling of a request target. The cache key and the request to the origin are both made of it, so no two spellings can meet
/// under one key and yet fetch different objects. Steps (RFC 3986 section 6.2.2):
/// <list type="number">
/// <item>Of an absolute-form target only path and query count; authority-form and asterisk-form name no object.</item>
/// <item>Percent-encoded unreserved characters are decoded, once; other percent-encodings get upper-case digits.</item>
/// <item>Characters that browsers leave bare though no URI may contain them are percent-encoded.</item>
/// <item>Dot segments are removed from the path. Empty segments are kept: <c>//</c> is not <c>/</c>.</item>
/// </list>
/// Reserved characters are not touched: <c>%2F</c> is not <c>/</c>.
/// </summary>
internal static class CanonicalTarget
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static readonly SearchValues<char> Plain = SearchValues.Create(Unreserved + "!$&'()*+,;=:@/?");
    private static readonly SearchValues<char> UnreservedSet = SearchValues.Create(Unreserved);

    /// <summary>What clients may write bare and the origin gets percent-encoded.</summary>
    private static readonly SearchValues<char> Tolerated = SearchValues.Create("[]{}|^`\"<>");

    /// <summary>The canonical spelling, in origin-form; null if the target is not one that can be served (to be answered 400).</summary>
    public static string? Of(string target)
    {
        if (IsCanonical(target))
        {
            return target;
        }

        var text = OriginForm(target);
        if (text is null)
        {
            return null;
        }

        var queryAt = text.IndexOf('?');
        var canonical = new StringBuilder(text.Length + 16);
        if (!AppendEncoded(canonical, queryAt < 0 ? text : text.AsSpan(0, queryAt), inPath: true))
        {
            return null;
        }

        var path = WithoutDotSegments(canonical.ToString());
        canonical.Clear().Append(path);
        return queryAt < 0 || AppendEncoded(canonical, text.AsSpan(queryAt), inPath: false) ? canonical.ToString() : null;
    }

    /// <summary>Is it certainly its own canonical spelling? Nearly every target that players send is, and then nothing is allocated.</summary>
    public static bool IsCanonical(ReadOnlySpan<char> target) =>
        target.Length > 0 && target[0] == '/' && !target.ContainsAnyExcept(Plain) && !target.Contains("/.", StringComparison.Ordinal);

    private static string? OriginForm(string target)
    {
        if (target.StartsWith('/'))
        {
            return target;
        }

        var scheme = target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http://".Length
            : target.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? "https://".Length : 0;
        if (scheme == 0)
        {
            return null;
        }

        var end = target.AsSpan(scheme).IndexOfAny('/', '?');
        return end < 0 ? "/" : target[scheme + end] == '/' ? target[(scheme + end)..] : "/" + target[(scheme + end)..];
    }

    private static bool AppendEncoded(StringBuilder canonical, ReadOnlySpan<char> text, bool inPath)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (Plain.Contains(c))
            {
                canonical.Append(c);
            }
            else if (c == '%')
            {
                if (!TryDecode(text[i..], out var octet) || !IsAcceptable(octet, inPath))
                {
                    return false;
                }

                AppendOctet(canonical, octet);
                i += 2;
            }
            else if (Tolerated.Contains(c) || (c == '\\' && !inPath))
            {
                AppendOctet(canonical, (byte)c);
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> text, out byte octet)
    {
        octet = 0;
        if (text.Length < 3 || !char.IsAsciiHexDigit(text[1]) || !char.IsAsciiHexDigit(text[2]))
        {
            return false;
        }

        octet = (byte)((Convert.ToByte(text[1..2].ToString(), 16) << 4) | Convert.ToByte(text[2..3].ToString(), 16));
        return true;
    }

    /// <summary>No origin names an object with control characters; NUL would end the name early in many.</summary>
    private static bool IsAcceptable(byte octet, bool inPath) => octet != 0 && (!inPath || (octet >= ' ' && octet != 0x7F));

    private static void AppendOctet(StringBuilder canonical, byte octet)
    {
        if (UnreservedSet.Contains((char)octet))
        {
            canonical.Append((char)octet);
        }
        else
        {
            canonical.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>RFC 3986 section 5.2.4, for a path that begins with a slash.</summary>
    private static string WithoutDotSegments(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            var last = i == segments.Length - 1;
            switch (segments[i])
            {
                case ".":
                    break;
                case "..":
                    if (kept.Count > 0)
                    {
                        kept.RemoveAt(kept.Count - 1);
                    }

                    break;
                default:
                    kept.Add(segments[i]);
                    continue;
            }

            if (last)
            {
                kept.Add("");
            }
        }

        return "/" + string.Join('/', kept);
    }
}
