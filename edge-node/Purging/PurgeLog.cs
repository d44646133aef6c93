using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// The purges on disk, one line each: an XXH3-64 in hex, a space, and JSON that it is the hash of. A last line without its end was torn by
/// a crash and never acknowledged. Not thread-safe.
/// </summary>
internal sealed class PurgeLog : IDisposable
{
    private const int HashLength = 16;
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private SafeFileHandle _file;

    public PurgeLog(string directory)
    {
        _path = Path.Combine(directory, "purges.log");
        _file = Open(_path);
        Entries = Read();
    }

    /// <summary>What the log held when it was opened, oldest first.</summary>
    public IReadOnlyList<PurgeEntry> Entries { get; }

    /// <summary>A line inside the log was unreadable when it was opened, so a purge may be missing.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Bytes of whole lines.</summary>
    public long Length { get; private set; }

    /// <summary>Bytes that an entry takes.</summary>
    public static int LengthOf(PurgeEntry entry) => Encode(entry).Length;

    /// <summary>Appends and waits until the bytes are on disk.</summary>
    /// <exception cref="IOException">They may not be; the log is as it was.</exception>
    public void Append(IEnumerable<PurgeEntry> entries)
    {
        if (RandomAccess.GetLength(_file) > Length)
        {
            // What an earlier write left behind when it failed.
            RandomAccess.SetLength(_file, Length);
        }

        Length += Write(_file, Length, entries);
    }

    /// <summary>Replaces the whole log, atomically.</summary>
    /// <exception cref="IOException">The log is as it was.</exception>
    public void Rewrite(IEnumerable<PurgeEntry> entries)
    {
        var temporary = _path + ".tmp";
        File.Delete(temporary);
        var file = Open(temporary);
        try
        {
            var length = Write(file, 0, entries);
            File.Move(temporary, _path, overwrite: true);
            (Length, file, _file) = (length, _file, file);
        }
        finally
        {
            file.Dispose();
        }
    }

    public void Dispose() => _file.Dispose();

    private static SafeFileHandle Open(string path) => File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);

    private static int Write(SafeFileHandle file, long offset, IEnumerable<PurgeEntry> entries)
    {
        using var lines = new MemoryStream();
        foreach (var entry in entries)
        {
            lines.Write(Encode(entry));
        }

        RandomAccess.Write(file, lines.GetBuffer().AsSpan(0, (int)lines.Length), offset);
        RandomAccess.FlushToDisk(file);
        return (int)lines.Length;
    }

    private static byte[] Encode(PurgeEntry entry)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(entry, Json);
        return [.. Encoding.ASCII.GetBytes(HashOf(json)), (byte)' ', .. json, (byte)'\n'];
    }

    private static string HashOf(ReadOnlySpan<byte> json) => XxHash3.HashToUInt64(json).ToString("x16", CultureInfo.InvariantCulture);

    private List<PurgeEntry> Read()
    {
        var bytes = new byte[RandomAccess.GetLength(_file)];
        var rest = bytes.AsSpan(0, RandomAccess.Read(_file, bytes, 0));
        var entries = new List<PurgeEntry>();
        for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
        {
            if (Decode(rest[..end]) is { } entry)
            {
                entries.Add(entry);
            }
            else
            {
                IsDamaged = true;
            }

            Length += end + 1;
        }

        return entries;
    }

    private static PurgeEntry? Decode(ReadOnlySpan<byte> line)
    {
        if (line.Length < HashLength + 1 || Encoding.ASCII.GetString(line[..HashLength]) != HashOf(line[(HashLength + 1)..]))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<PurgeEntry>(line[(HashLength + 1)..], Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
