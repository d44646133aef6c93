using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>
/// What a stored response is found by (RFC 9111 section 2): the target's path and query in canonical percent-encoding, and for a
/// variant the values of the request fields that it was selected by (section 4.1). The host is not part of it: a fleet serves one site.
/// </summary>
/// <param name="Text">The readable key; the text is what decides equality, so a hash collision is a miss and never a wrong answer.</param>
/// <param name="Hash">XXH3-128 of the text.</param>
internal readonly record struct CacheKey(string Text, UInt128 Hash)
{
    /// <summary>Separates the target from the selecting values; it cannot occur in either.</summary>
    private const char VariantSeparator = '\n';

    /// <summary>The key of a target, such as <c>/tracks/a/master.m3u8?x=1</c>.</summary>
    public static CacheKey ForTarget(string target) => new(target, HashOf(target));

    /// <summary>The hash of a key's text.</summary>
    public static UInt128 HashOf(ReadOnlySpan<char> text) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text));

    /// <summary>The key of this target's variant for the given selecting values, in the order of the response's Vary.</summary>
    public CacheKey ForVariant(string selectingValues) => ForTarget(Text + VariantSeparator + selectingValues);

    /// <summary>The target's path without its query.</summary>
    public static ReadOnlySpan<char> PathOf(string keyText)
    {
        var end = keyText.AsSpan().IndexOfAny('?', VariantSeparator);
        return end < 0 ? keyText : keyText.AsSpan(0, end);
    }

    /// <summary>The target's path and query, without what selects a part or variant of it.</summary>
    public static ReadOnlySpan<char> TargetOf(string keyText)
    {
        var end = keyText.AsSpan().IndexOf(VariantSeparator);
        return end < 0 ? keyText : keyText.AsSpan(0, end);
    }
}
