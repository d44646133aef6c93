using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Security;

/// <summary>The one secret that seals what is stored; every use has a key of its own (HKDF, RFC 5869). Thread-safe.</summary>
internal sealed class MasterKey(IOptions<AuthApiOptions> options)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _secret = Convert.FromBase64String(options.Value.MasterKey);

    /// <summary>A key of 32 bytes for one purpose.</summary>
    public byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, 32, info: Encoding.UTF8.GetBytes("cdnmusic-auth " + purpose));

    /// <summary>Encrypts and authenticates (AES-256-GCM): nonce, tag, ciphertext.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var aes = new AesGcm(Derive(purpose), TagSize);
        aes.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        return box;
    }

    /// <summary>Reverses <see cref="Seal"/>.</summary>
    /// <exception cref="CryptographicException">It was sealed with another master key, or changed.</exception>
    public byte[] Open(string purpose, ReadOnlySpan<byte> box)
    {
        if (box.Length < NonceSize + TagSize)
        {
            throw new AuthenticationTagMismatchException();
        }

        var plain = new byte[box.Length - NonceSize - TagSize];
        using var aes = new AesGcm(Derive(purpose), TagSize);
        aes.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), plain);
        return plain;
    }
}
