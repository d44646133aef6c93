using System.Buffers;
using System.Security.Cryptography;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// The ETag that S3 gives to an upload: the MD5 of the bytes; of an upload in parts, the MD5 of the parts' MD5s and their number. (A store
/// that encrypts with keys of its own gives others; then what is put is never found to be there already, and nothing worse.)
/// </summary>
internal static class S3ETag
{
    /// <summary>Larger objects are uploaded in parts of this size, in bytes.</summary>
    public const int PartLength = 16 * 1024 * 1024;

    private const int BufferLength = 128 * 1024;

    /// <summary>The ETag, with its quotes, of a stream from its position to its end; the position is restored.</summary>
    public static async ValueTask<string> OfAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = content.Position;
        var parts = new List<byte[]>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            do
            {
                parts.Add(await PartAsync(content, buffer, cancellationToken));
            }
            while (content.Position < content.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            content.Position = start;
        }

        return parts is [var only] ? $"\"{Convert.ToHexStringLower(only)}\"" : $"\"{Convert.ToHexStringLower(Md5([.. parts.SelectMany(p => p)]))}-{parts.Count}\"";
    }

    private static async ValueTask<byte[]> PartAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // Not for security: it is how S3 names bytes.
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        for (var left = PartLength; left > 0;)
        {
            var read = await content.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
            {
                break;
            }

            md5.AppendData(buffer, 0, read);
            left -= read;
        }

        return md5.GetHashAndReset();
    }

#pragma warning disable CA5351 // As above.
    private static byte[] Md5(byte[] bytes) => MD5.HashData(bytes);
#pragma warning restore CA5351
}
