using System.Text;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Common Media Client Data (CTA-5004), as much of it as a cache needs: the <c>CMCD</c> query parameter is about the player and not part
/// of what is asked for, and <c>nor</c> names what the player will ask for next. <c>nrr</c>, the range of it, is not needed: objects are
/// cached whole. Lenient: what cannot be read is ignored. Pure functions.
/// </summary>
internal static class Cmcd
{
    /// <summary>Of one request no more next objects are taken.</summary>
    public const int MaxNextObjects = 4;

    /// <summary>Longer data are ignored, in characters.</summary>
    private const int MaxLength = 4096;

    private const string Parameter = "CMCD=";

    /// <summary>A target without its <c>CMCD</c> parameter; the same string, at no cost, if it has none.</summary>
    /// <param name="target">Path and query.</param>
    /// <param name="data">The parameter's value, percent-decoded; null if there is none.</param>
    public static string StripFrom(string target, out string? data)
    {
        data = null;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0 || !target.AsSpan(query).Contains(Parameter, StringComparison.Ordinal))
        {
            return target;
        }

        var kept = new StringBuilder(target, 0, query, target.Length);
        var separator = '?';
        foreach (var range in target.AsSpan(query + 1).Split('&'))
        {
            var parameter = target.AsSpan(query + 1)[range];
            if (parameter.StartsWith(Parameter, StringComparison.Ordinal))
            {
                data ??= Uri.UnescapeDataString(parameter[Parameter.Length..]);
            }
            else
            {
                kept.Append(separator).Append(parameter);
                separator = '&';
            }
        }

        return data is null ? target : kept.ToString();
    }

    /// <summary>
    /// The references in <c>nor</c>, URL-decoded: one quoted string, or (version 2) a list of them in parentheses.
    /// </summary>
    /// <param name="data">Comma-separated pairs, as in the <c>CMCD-Request</c> field: <c>bl=2000,nor="seg2.m4s"</c>.</param>
    public static IReadOnlyList<string> NextObjects(ReadOnlySpan<char> data)
    {
        if (data.Length > MaxLength || !data.Contains("nor=", StringComparison.Ordinal))
        {
            return [];
        }

        while (!data.IsEmpty)
        {
            data = data.TrimStart(" ,");
            var end = data.IndexOfAny('=', ',');
            if (end < 0)
            {
                break;
            }

            var isNor = data[..end].SequenceEqual("nor");
            data = data[(end + (data[end] == '=' ? 1 : 0))..];
            if (isNor)
            {
                return Strings(data);
            }

            data = data[LengthOfValue(data)..];
        }

        return [];
    }

    private static List<string> Strings(ReadOnlySpan<char> value)
    {
        var strings = new List<string>(1);
        var isList = value is ['(', ..];
        value = isList ? value[1..] : value;
        while (strings.Count < MaxNextObjects && value.TrimStart(' ') is ['"', ..] trimmed)
        {
            var length = LengthOfString(trimmed);
            if (length == 0)
            {
                break;
            }

            strings.Add(Uri.UnescapeDataString(trimmed[1..(length - 1)].ToString().Replace("\\", "", StringComparison.Ordinal)));
            value = trimmed[length..];
            if (!isList)
            {
                break;
            }

            while (value is [';', ..])
            {
                value = value[LengthOfParameter(value)..];
            }
        }

        return strings;
    }

    /// <summary>Up to the comma that ends it; commas in strings do not.</summary>
    private static int LengthOfValue(ReadOnlySpan<char> data)
    {
        var i = 0;
        while (i < data.Length && data[i] != ',')
        {
            var quoted = data[i] == '"' ? LengthOfString(data[i..]) : 1;
            if (quoted == 0)
            {
                return data.Length;
            }

            i += quoted;
        }

        return i;
    }

    private static int LengthOfParameter(ReadOnlySpan<char> data)
    {
        var i = 1;
        while (i < data.Length && data[i] is not (' ' or ')' or ';'))
        {
            var quoted = data[i] == '"' ? LengthOfString(data[i..]) : 1;
            i += quoted == 0 ? data.Length - i : quoted;
        }

        return i;
    }

    /// <summary>The length of the quoted string at the beginning, quotes included; 0 if it does not end.</summary>
    private static int LengthOfString(ReadOnlySpan<char> data)
    {
        for (var i = 1; i < data.Length; i++)
        {
            if (data[i] == '"')
            {
                return i + 1;
            }

            i += data[i] == '\\' ? 1 : 0;
        }

        return 0;
    }
}
