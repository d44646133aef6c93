using System.Net;

namespace CdnMusic.SignedUrls;

/// <summary>What a signed URL allows. Everything here is covered by the signature.</summary>
public sealed record UrlClaims
{
    /// <summary>
    /// The paths allowed are those below this one: begins and ends with <c>/</c>, not percent-encoded, at most 255 bytes of UTF-8, such
    /// as <c>/tracks/a/</c>. See <see cref="TargetPath.IsPrefix"/>.
    /// </summary>
    public required string PathPrefix { get; init; }

    /// <summary>The first moment at which the URL is refused; whole seconds, 1970 to 2106. Exact, no grace.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>
    /// The first moment at which it is allowed; whole seconds. Null: at once. The verifier's clock may be behind the signer's by
    /// <see cref="UrlVerifier.ClockSkew"/>.
    /// </summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The highest rendition allowed, in kbit/s, 1–65,535; see <see cref="RenditionCap"/>. Null: all.</summary>
    public int? MaxKbps { get; init; }

    /// <summary>The network, IPv4 or IPv6, that the client's address must be in. Null: any client.</summary>
    public IPNetwork? Client { get; init; }
}
