using System.Buffers;
using System.Security.Cryptography;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>Immutable files named by the SHA-256 of their bytes: <c>blobs/ab/abcdef…</c>. A blob is there whole or not at all.</summary>
internal sealed class BlobDirectory
{
    private const int BufferLength = 128 * 1024;
    private readonly string _root;

    public BlobDirectory(string root)
    {
        DurableFile.CreateDirectory(root);
        _root = root;
    }

    public string PathOf(string digest) => Path.Combine(_root, digest[..2], digest);

    /// <summary>Stores bytes and says their digest and number.</summary>
    public async ValueTask<(string Digest, long Length)> WriteAsync(Stream content, StagingLease staging, CancellationToken cancellationToken)
    {
        var temporary = staging.NewPath();
        var (digest, length) = await WriteTemporaryAsync(content, temporary, cancellationToken);
        var final = PathOf(digest);
        DurableFile.CreateDirectory(Path.GetDirectoryName(final)!);
        if (TryTouch(final))
        {
            // Another writer may have renamed it this instant and not yet flushed the name; our caller relies on it being durable.
            DurableFile.FlushDirectory(Path.GetDirectoryName(final)!);
        }
        else
        {
            // Two writers of one blob may both come here; the bytes are the same, so it does not matter who is second.
            DurableFile.Rename(temporary, final);
        }

        return (digest, length);
    }

    /// <summary>The digests of all blobs that were neither written nor wanted again since then. The caller keeps writers out.</summary>
    public IEnumerable<string> UntouchedSince(DateTime since) =>
        from file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories)
        where file.LastWriteTimeUtc < since
        select file.Name;

    /// <summary>Removes a blob, unless it was wanted again since then. The caller keeps writers out.</summary>
    public bool TryRemove(string digest, DateTime untouchedSince)
    {
        var file = new FileInfo(PathOf(digest));
        if (!file.Exists || file.LastWriteTimeUtc >= untouchedSince)
        {
            return false;
        }

        file.Delete();
        return true;
    }

    /// <summary>Marks a blob as wanted now, so that nobody removes it; false if there is none.</summary>
    private static bool TryTouch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private static async Task<(string Digest, long Length)> WriteTemporaryAsync(
        Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            file.Flush(flushToDisk: true);
            return (Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
