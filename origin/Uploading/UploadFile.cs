using CdnMusic.Origin.Storage.Files;

namespace CdnMusic.Origin.Uploading;

/// <summary>
/// The bytes of an upload. Whoever has it open has it alone, in all processes (flock(2)), and the kernel ends that with the process.
/// </summary>
internal sealed class UploadFile : IAsyncDisposable
{
    private readonly FileStream _stream;

    private UploadFile(FileStream stream) => _stream = stream;

    /// <summary>Bytes in it.</summary>
    public long Length => _stream.Length;

    /// <summary>Opens it, or answers null if somebody else has it open.</summary>
    public static UploadFile? TryOpen(string path)
    {
        var exists = File.Exists(path);
        // What .NET's exclusive sharing is on Unix.
        if (new FileLock(path, TimeProvider.System).TryAcquire(exclusive: true) is not FileStream stream)
        {
            return null;
        }

        if (!exists)
        {
            DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        }

        return new UploadFile(stream);
    }

    /// <summary>Forgets what is beyond an offset, and goes there.</summary>
    public void CutTo(long offset)
    {
        _stream.SetLength(offset);
        _stream.Position = offset;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken);

    /// <summary>Puts what was written on disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
