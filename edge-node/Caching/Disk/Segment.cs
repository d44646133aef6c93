using Microsoft.Win32.SafeHandles;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// One append-only file of records. Written by one thread; read by many. Deleting it while others read is safe: the kernel keeps the
/// bytes until the last read ends, and a read that begins later fails with <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed class Segment : IDisposable
{
    private const string Extension = ".seg";
    private readonly string _path;

    private Segment(string path, long id, FileMode mode)
    {
        _path = path;
        Id = id;
        Handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.Read, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(Handle);
    }

    /// <summary>Counts up; a smaller one is older.</summary>
    public long Id { get; }

    public SafeFileHandle Handle { get; }

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Keys of its records, for eviction; touched by the writer only.</summary>
    public List<UInt128> Keys { get; } = [];

    public static Segment Create(string directory, long id) => new(PathOf(directory, id), id, FileMode.CreateNew);

    /// <summary>Opens all segments of a directory, oldest first.</summary>
    public static IEnumerable<Segment> OpenAll(string directory) =>
        from path in Directory.EnumerateFiles(directory, "*" + Extension)
        let name = Path.GetFileNameWithoutExtension(path)
        where long.TryParse(name, out _)
        orderby long.Parse(name, System.Globalization.CultureInfo.InvariantCulture)
        select new Segment(path, long.Parse(name, System.Globalization.CultureInfo.InvariantCulture), FileMode.Open);

    /// <summary>Appends; on failure nothing counts as written.</summary>
    /// <returns>The offset at which the bytes begin.</returns>
    public long Append(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var offset = Length;
        RandomAccess.Write(Handle, parts, offset);
        Length += parts.Sum(part => (long)part.Length);
        return offset;
    }

    public void Delete()
    {
        File.Delete(_path);
        Handle.Dispose();
    }

    public void Dispose() => Handle.Dispose();

    private static string PathOf(string directory, long id) => Path.Combine(directory, id.ToString("D12", System.Globalization.CultureInfo.InvariantCulture) + Extension);
}
