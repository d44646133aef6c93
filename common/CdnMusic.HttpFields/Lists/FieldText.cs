using System.Buffers;

namespace CdnMusic.HttpFields;

/// <summary>The character classes that HTTP fields share (RFC 9110 5.6).</summary>
internal static class FieldText
{
    /// <summary>Optional whitespace (RFC 9110 5.6.3).</summary>
    public const string Whitespace = " \t";

    /// <summary>The characters of a token (RFC 9110 5.6.2).</summary>
    public static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Removes optional whitespace around the text; other white space is not HTTP's.</summary>
    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(Whitespace);

    /// <summary>Removes optional whitespace before the text.</summary>
    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text) => text.TrimStart(Whitespace);

    /// <summary>Is this a token (RFC 9110 5.6.2)?</summary>
    public static bool IsToken(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(TokenCharacters);

    /// <summary>How many leading characters belong to a token.</summary>
    public static int TokenLength(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(TokenCharacters);
        return end < 0 ? text.Length : end;
    }

    /// <summary>The length, quotes included, of the quoted string (RFC 9110 5.6.4) which starts the text; 0 when it is never closed.</summary>
    public static int QuotedLength(ReadOnlySpan<char> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    return at + 1;
                case '\\':
                    at++;
                    break;
            }
        }

        return 0;
    }

    /// <summary>The content of a quoted string, without its quotes and backslashes.</summary>
    public static ReadOnlySpan<char> Unquote(ReadOnlySpan<char> quoted)
    {
        var content = quoted[1..^1];
        if (!content.Contains('\\'))
        {
            return content;
        }

        var buffer = new char[content.Length];
        var length = 0;
        for (var at = 0; at < content.Length; at++)
        {
            if (content[at] == '\\' && at + 1 < content.Length)
            {
                at++;
            }

            buffer[length++] = content[at];
        }

        return buffer.AsSpan(0, length);
    }
}
