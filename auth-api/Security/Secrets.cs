using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.AuthApi.Security;

/// <summary>Secrets in links: 256 random bits, of which only a hash is stored.</summary>
internal static class Secrets
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
