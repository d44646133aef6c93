using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace CdnMusic.Protocol.Joining;

/// <summary>What an edge proves itself with: its id and 256 random bits that only it knows; the control plane keeps their hash. Immutable.</summary>
/// <param name="EdgeId">1-63 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Secret">64 hexadecimal digits.</param>
public sealed partial record EdgeCredential(string EdgeId, string Secret)
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = SHA256.HashSizeInBytes;

    private const int SecretBytes = 32;

    /// <summary>The bearer token (RFC 6750) of the edge's calls.</summary>
    public string Bearer => $"{EdgeId}.{Secret}";

    /// <summary>What the control plane keeps.</summary>
    public byte[] Hash() => HashOf(Secret);

    /// <summary>The hash of a secret; a plain one will do, since what is hashed cannot be guessed.</summary>
    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>A secret of its own.</summary>
    public static string NewSecret() => RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);

    /// <summary>Reads a bearer token; null if it is none.</summary>
    public static EdgeCredential? Parse(string text) =>
        Form().Match(text) is { Success: true } match ? new EdgeCredential(match.Groups[1].Value, match.Groups[2].Value) : null;

    /// <summary>Without the secret: this must not get into a log.</summary>
    public override string ToString() => EdgeId;

    [GeneratedRegex(@"\A([a-z0-9-]{1,63})\.([0-9a-f]{64})\z")]
    private static partial Regex Form();
}
