using System.Buffers;

namespace CdnMusic.Origin.Storage;

/// <summary>
/// The name of an object: segments joined by <c>/</c>, each of 1 to 200 unreserved URL characters (RFC 3986 section 2.3: letters,
/// digits, <c>- . _ ~</c>), 1024 in all. Nothing in it ever needs escaping, so a key, its URL path, its file name and its S3 key are
/// the same text, and no two spellings name one object.
/// </summary>
internal sealed record ObjectKey
{
    public const int MaxLength = 1024;
    public const int MaxSegmentLength = 200;

    /// <summary>Below it is what the origin keeps for itself and never serves.</summary>
    public const string PrivatePrefix = "private/";

    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    private ObjectKey(string value) => Value = value;

    public string Value { get; }

    /// <summary>The key of this text, or null if it is not one (empty, absolute, <c>.</c> or <c>..</c> segments, NUL, too long…).</summary>
    public static ObjectKey? TryParse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return null;
        }

        foreach (var range in text.Split('/'))
        {
            var segment = text[range];
            if (segment.IsEmpty || segment.Length > MaxSegmentLength || segment is "." or ".." || segment.ContainsAnyExcept(Unreserved))
            {
                return null;
            }
        }

        return new ObjectKey(text.ToString());
    }

    /// <summary>The key of this text.</summary>
    /// <exception cref="FormatException">The text is not a key.</exception>
    public static ObjectKey Parse(string text) => TryParse(text) ?? throw new FormatException($"'{text}' is not an object key");

    public override string ToString() => Value;
}
