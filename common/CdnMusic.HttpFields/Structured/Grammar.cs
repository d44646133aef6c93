using System.Buffers;

namespace CdnMusic.HttpFields.Structured;

/// <summary>Character classes and limits of RFC 9651.</summary>
internal static class Grammar
{
    /// <summary>The greatest Integer (RFC 9651 3.3.1); the least is its negative.</summary>
    public const long GreatestInteger = 999_999_999_999_999;

    /// <summary>Decimals are smaller than this in magnitude (RFC 9651 3.3.2).</summary>
    public const decimal DecimalLimit = 1_000_000_000_000m;

    /// <summary>What may follow a token's first character (RFC 9651 3.3.4).</summary>
    public static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~:/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What may follow a key's first character (RFC 9651 3.1.2).</summary>
    public static readonly SearchValues<char> KeyCharacters = SearchValues.Create("_-.*0123456789abcdefghijklmnopqrstuvwxyz");

    public static bool StartsToken(char character) => char.IsAsciiLetter(character) || character == '*';

    public static bool StartsKey(char character) => char.IsAsciiLetterLower(character) || character == '*';

    public static bool IsToken(ReadOnlySpan<char> text) =>
        !text.IsEmpty && StartsToken(text[0]) && !text.ContainsAnyExcept(TokenCharacters);

    public static bool IsKey(ReadOnlySpan<char> text) =>
        !text.IsEmpty && StartsKey(text[0]) && !text.ContainsAnyExcept(KeyCharacters);

    public static bool IsPrintableAscii(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');
}
