using System.Text;
using System.Text.Json;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// The purges on disk, one JSON line each. A line torn by a crash ends the log; it was never acknowledged. Not thread-safe.
/// </summary>
internal sealed class PurgeLog : IDisposable
{
    private readonly string _path;
    private FileStream _file;

    public PurgeLog(string directory)
    {
        _path = Path.Combine(directory, "purges.jsonl");
        Entries = Read(_path);
        _file = Open();
    }

    /// <summary>What the log held when it was opened, oldest first.</summary>
    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Appends and waits until the bytes are on disk.</summary>
    public void Append(IEnumerable<Entry> entries)
    {
        WriteAll(_file, entries);
        _file.Flush(flushToDisk: true);
    }

    /// <summary>Replaces the whole log, atomically.</summary>
    public void Rewrite(IEnumerable<Entry> entries)
    {
        var temporary = _path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            WriteAll(file, entries);
            file.Flush(flushToDisk: true);
        }

        _file.Dispose();
        File.Move(temporary, _path, overwrite: true);
        _file = Open();
    }

    public void Dispose() => _file.Dispose();

    private FileStream Open() => new(_path, FileMode.Append, FileAccess.Write, FileShare.Read);

    private static void WriteAll(FileStream file, IEnumerable<Entry> entries)
    {
        foreach (var entry in entries)
        {
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry) + "\n"));
        }
    }

    private static List<Entry> Read(string path)
    {
        var entries = new List<Entry>();
        if (!File.Exists(path))
        {
            return entries;
        }

        foreach (var line in File.ReadLines(path))
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize<Entry>(line)!);
            }
            catch (JsonException)
            {
                break;
            }
        }

        return entries;
    }

    internal sealed record Entry(ulong Sequence, string Path, bool IsPrefix, bool Soft);
}
