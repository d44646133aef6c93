using System.Buffers.Text;
using System.Text;

namespace CdnMusic.SignedUrls;

/// <summary>
/// Signs playback URLs: <c>/~token/tracks/a/master.m3u8</c>. The token goes before the path, so relative URIs in a playlist resolve
/// under the same token and need no signing of their own. Immutable; thread-safe.
/// </summary>
/// <param name="key">The key to sign with.</param>
public sealed class UrlSigner(SigningKey key)
{
    /// <summary>The signed form of a path.</summary>
    /// <param name="path">The path below the claimed prefix, percent-encoded as it goes into the URL; may have a query, which is not signed.</param>
    /// <param name="claims">What is allowed.</param>
    /// <exception cref="ArgumentException">The claims cannot be signed, or do not allow the path.</exception>
    public string Sign(string path, UrlClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var token = Token(claims);
        var target = TargetPath.Of(Encoding.UTF8.GetBytes(path), out _);
        if (!TargetPath.IsUnambiguous(target) || !TargetPath.IsBelow(target, Encoding.UTF8.GetBytes(claims.PathPrefix), out var below))
        {
            throw new ArgumentException($"must be an unambiguous path below '{claims.PathPrefix}'", nameof(path));
        }

        return claims.MaxKbps is { } kbps && !RenditionCap.Allows(target[below..], kbps)
            ? throw new ArgumentException($"is a rendition above {kbps} kbit/s", nameof(path))
            : $"/{token}{path}";
    }

    /// <summary>The URL's first segment alone, <c>~</c> included.</summary>
    /// <exception cref="ArgumentException">The claims cannot be signed.</exception>
    public string Token(UrlClaims claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        if (!TargetPath.IsPrefix(claims.PathPrefix))
        {
            throw new ArgumentException($"'{claims.PathPrefix}' is not a path prefix that can be signed", nameof(claims));
        }

        if (claims.MaxKbps is < 1 or > ushort.MaxValue)
        {
            throw new ArgumentException($"a rendition cap of {claims.MaxKbps} kbit/s cannot be signed", nameof(claims));
        }

        if (!IsTime(claims.ExpiresAt) || claims.NotBefore is { } begin && (!IsTime(begin) || begin >= claims.ExpiresAt))
        {
            throw new ArgumentException("the times must be in order and within 1970 to 2106", nameof(claims));
        }

        Span<byte> bytes = stackalloc byte[SignedToken.Label.Length + SignedToken.MaxBytes];
        SignedToken.Label.CopyTo(bytes);
        var signed = SignedToken.Label.Length + SignedToken.Write(claims, key.Id, bytes[SignedToken.Label.Length..]);
        key.Sign(bytes[..signed], bytes[signed..]);
        return "~" + Base64Url.EncodeToString(bytes[SignedToken.Label.Length..(signed + SigningKey.MacBytes)]);
    }

    private static bool IsTime(DateTimeOffset time) => time.ToUnixTimeSeconds() is > 0 and <= uint.MaxValue;
}
