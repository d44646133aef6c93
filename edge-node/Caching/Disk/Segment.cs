using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// One append-only file of records. Written by one thread; read by many. Deleting it while others read is safe: the kernel keeps the
/// bytes until the last read ends, and a read that begins later fails with <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed class Segment : IDisposable
{
    private readonly string _path;
    private readonly long _secret;

    private Segment(string directory, SegmentName name, FileMode mode)
    {
        _path = Path.Combine(directory, name.ToString());
        (Id, _secret) = (name.Id, name.Secret);
        Handle = File.OpenHandle(_path, mode, FileAccess.ReadWrite, FileShare.Read, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(Handle);
    }

    /// <summary>Counts up; a smaller one is older.</summary>
    public long Id { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Keys of its records, for eviction; touched by the writer only.</summary>
    public List<UInt128> Keys { get; } = [];

    /// <summary>The smallest sequence among its records, the largest number if it has none; touched by the writer only.</summary>
    public ulong OldestSequence { get; private set; } = ulong.MaxValue;

    public static Segment Create(string directory, long id) =>
        new(directory, new SegmentName(id, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)))), FileMode.CreateNew);

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static Segment Open(string directory, SegmentName name) => new(directory, name, FileMode.Open);

    /// <summary>What seeds the hash of a header at this offset.</summary>
    public long SeedAt(long offset) => _secret + offset;

    /// <summary>Notes that it has this record.</summary>
    public void Note(RecordHeader header)
    {
        Keys.Add(header.Key);
        OldestSequence = Math.Min(OldestSequence, header.Sequence);
    }

    /// <summary>Appends; on failure nothing counts as written.</summary>
    /// <returns>The offset at which the bytes begin.</returns>
    public long Append(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var offset = Length;
        RandomAccess.Write(Handle, parts, offset);
        Length += parts.Sum(part => (long)part.Length);
        return offset;
    }

    /// <summary>Cuts off what follows these bytes. If that fails it is harmless: the next recovery finds no record there.</summary>
    public bool TryTruncate(long length)
    {
        try
        {
            RandomAccess.SetLength(Handle, length);
            Length = length;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <exception cref="IOException">The file could not be removed; it is closed all the same.</exception>
    public void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed the directory, and the file with it.
        }
        finally
        {
            Handle.Dispose();
        }
    }

    public void Dispose() => Handle.Dispose();
}
