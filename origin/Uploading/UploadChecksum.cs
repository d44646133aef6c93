using System.Security.Cryptography;

namespace CdnMusic.Origin.Uploading;

/// <summary>The <c>Upload-Checksum</c> of a request (tus 1.0, checksum extension): an algorithm and a digest in Base64.</summary>
internal sealed class UploadChecksum : IDisposable
{
    /// <summary>As <c>Tus-Checksum-Algorithm</c> lists them.</summary>
    public const string Algorithms = "sha1,sha256";

    private readonly IncrementalHash _hash;
    private readonly byte[] _expected;

    private UploadChecksum(HashAlgorithmName algorithm, byte[] expected) =>
        (_hash, _expected) = (IncrementalHash.CreateHash(algorithm), expected);

    /// <summary>Reads the field; false if it is not of the form <c>sha1 BASE64</c>.</summary>
    public static bool TryParse(string text, out UploadChecksum? checksum)
    {
        checksum = null;
        if (text.Split(' ') is not [var name, var base64])
        {
            return false;
        }

        var (algorithm, length) = name switch
        {
            "sha1" => (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes),
            "sha256" => (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes),
            _ => default,
        };
        var expected = new byte[length];
        if (length == 0 || !Convert.TryFromBase64String(base64, expected, out var written) || written != length)
        {
            return false;
        }

        checksum = new UploadChecksum(algorithm, expected);
        return true;
    }

    public void Add(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Were these the bytes?</summary>
    public bool Matches() => CryptographicOperations.FixedTimeEquals(_hash.GetHashAndReset(), _expected);

    public void Dispose() => _hash.Dispose();
}
