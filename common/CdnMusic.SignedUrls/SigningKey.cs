using System.Buffers;
using System.Security.Cryptography;

namespace CdnMusic.SignedUrls;

/// <summary>
/// A secret shared by those who sign and those who verify. To rotate without a gap: give the new key to every verifier, then let the
/// signers use it, and take the old one away when the last URL it signed has expired. Immutable; thread-safe.
/// </summary>
public sealed class SigningKey
{
    /// <summary>The shortest secret, in bytes: as long as the hash (RFC 2104 section 3).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>Bytes of a signature: HMAC-SHA-256 cut to its first 128 bits (RFC 2104 section 5), which nobody guesses online.</summary>
    internal const int MacBytes = 16;

    /// <summary>The longest id.</summary>
    internal const int MaxIdLength = 32;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly byte[] _secret;
    private readonly byte[] _id;

    /// <param name="id">Names the key in tokens: 1–32 of <c>A-Za-z0-9-_.</c>.</param>
    /// <param name="secret">At least <see cref="MinSecretBytes"/> random bytes.</param>
    /// <param name="notBefore">Signatures are good from then on; null: always.</param>
    /// <param name="notAfter">Signatures are good before then; null: always.</param>
    /// <exception cref="ArgumentException">The id or the secret is not of that form, or the times are in the wrong order.</exception>
    public SigningKey(string id, ReadOnlySpan<byte> secret, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        if (!IsId(id))
        {
            throw new ArgumentException("must be 1-32 characters of A-Z, a-z, 0-9, '-', '_' and '.'", nameof(id));
        }

        if (secret.Length < MinSecretBytes)
        {
            throw new ArgumentException($"must have at least {MinSecretBytes} bytes", nameof(secret));
        }

        if (notBefore >= notAfter)
        {
            throw new ArgumentException("must be later than the begin", nameof(notAfter));
        }

        (Id, NotBefore, NotAfter) = (id, notBefore, notAfter);
        _id = System.Text.Encoding.ASCII.GetBytes(id);
        _secret = secret.ToArray();
    }

    /// <summary>Names the key in tokens.</summary>
    public string Id { get; }

    /// <summary>Signatures are good from then on; null: always.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary>Signatures are good before then; null: always.</summary>
    public DateTimeOffset? NotAfter { get; }

    internal ReadOnlySpan<byte> IdBytes => _id;

    /// <summary>Can this name a key?</summary>
    public static bool IsId(string id) =>
        id is { Length: > 0 and <= MaxIdLength } && !id.AsSpan().ContainsAnyExcept(IdCharacters);

    /// <summary>Writes the signature of a message.</summary>
    internal void Sign(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, message, whole);
        whole[..MacBytes].CopyTo(mac);
    }

    /// <summary>Is this the message's signature? Takes the same time whatever differs.</summary>
    internal bool Matches(ReadOnlySpan<byte> message, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[MacBytes];
        Sign(message, expected);
        return CryptographicOperations.FixedTimeEquals(expected, mac);
    }
}
