using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// Keeps the <see cref="PurgePlace"/> beside the purge log: two slots of one line each, <c>hash log position</c>, written in turn, so that a torn write
/// leaves the place before it. Losing the place costs purging again, never a purge. Not thread-safe.
/// </summary>
internal sealed class PurgePlaceFile : IDisposable
{
    private const int SlotBytes = 512, HashLength = 16;
    private readonly SafeFileHandle _file;
    private int _next;

    public PurgePlaceFile(string directory)
    {
        Directory.CreateDirectory(directory);
        _file = File.OpenHandle(Path.Combine(directory, "purges.place"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var places = Enumerable.Range(0, 2).Select(slot => (Slot: slot, Place: Read(slot))).Where(s => s.Place is not null).ToArray();
        // Writes are in turn: of two, the newer is the one whose number is greater.
        var newest = places.OrderBy(s => s.Place!.Value.Turn).LastOrDefault();
        (Place, Turn, _next) = newest.Place is { } found ? (found.Place, found.Turn, 1 - newest.Slot) : (new PurgePlace("", 0), 0UL, 0);
    }

    /// <summary>The place last written.</summary>
    public PurgePlace Place { get; private set; }

    private ulong Turn { get; set; }

    /// <summary>
    /// Writes the place, and does not wait for the disk: the purges before it have been waited for already, and a machine that fails before
    /// the kernel has written the place purges some of them again. A process that is killed loses nothing.
    /// </summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(PurgePlace place)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Turn + 1} {place.Position} {place.Log}");
        var line = new byte[SlotBytes];
        Array.Fill(line, (byte)' ');
        Encoding.UTF8.GetBytes(HashOf(text) + " " + text, line);
        line[^1] = (byte)'\n';
        RandomAccess.Write(_file, line, _next * SlotBytes);
        (Place, Turn, _next) = (place, Turn + 1, 1 - _next);
    }

    public void Dispose() => _file.Dispose();

    private static string HashOf(string text) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);

    private (PurgePlace Place, ulong Turn)? Read(int slot)
    {
        var bytes = new byte[SlotBytes];
        if (RandomAccess.Read(_file, bytes, slot * SlotBytes) < SlotBytes)
        {
            return null;
        }

        var line = Encoding.UTF8.GetString(bytes).TrimEnd();
        if (line.Length <= HashLength || HashOf(line[(HashLength + 1)..]) != line[..HashLength])
        {
            return null;
        }

        var parts = line[(HashLength + 1)..].Split(' ');
        return (new PurgePlace(parts[2], ulong.Parse(parts[1], CultureInfo.InvariantCulture)), ulong.Parse(parts[0], CultureInfo.InvariantCulture));
    }
}
