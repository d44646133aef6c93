using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Applications;

/// <summary>Seals applications' secrets (AES-256-GCM, a nonce each; the application's id is authenticated with it). Thread-safe.</summary>
internal sealed class SecretSeal(IOptions<CatalogApiOptions> options)
{
    /// <summary>Bytes of the key.</summary>
    public const int KeyBytes = 32;

    private readonly byte[] _key = Convert.FromBase64String(options.Value.ApplicationKey);

    public byte[] Seal(string id, string secret)
    {
        var plain = Encoding.UTF8.GetBytes(secret);
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[plain.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        using var aes = new AesGcm(_key, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag, Encoding.UTF8.GetBytes(id));
        return [.. nonce, .. tag, .. cipher];
    }

    /// <summary>The secret; null: sealed with another key, or changed.</summary>
    public string? Open(string id, byte[] sealedSecret)
    {
        var (nonce, tag) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        if (sealedSecret.Length < nonce + tag)
        {
            return null;
        }

        var plain = new byte[sealedSecret.Length - nonce - tag];
        using var aes = new AesGcm(_key, tag);
        try
        {
            aes.Decrypt(sealedSecret.AsSpan(0, nonce), sealedSecret.AsSpan(nonce + tag), sealedSecret.AsSpan(nonce, tag), plain, Encoding.UTF8.GetBytes(id));
            return Encoding.UTF8.GetString(plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
