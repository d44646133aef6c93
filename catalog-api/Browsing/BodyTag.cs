using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>ETags of answers that have no version (RFC 9110 section 8.8.3). Pure.</summary>
internal static class BodyTag
{
    private const int Bytes = 12;

    public static string Of(string body) => $"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(body)).AsSpan(0, Bytes))}\"";

    /// <summary>Weak comparison with <c>If-None-Match</c> (RFC 9110 section 13.1.2).</summary>
    public static bool IsAmong(string etag, StringValues ifNoneMatch) => ifNoneMatch.Any(value =>
        value is not null && value.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == etag || tag == "W/" + etag));
}
