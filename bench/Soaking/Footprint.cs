using System.Globalization;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Soaking;

/// <summary>What a process takes of its machine at one moment (Linux).</summary>
/// <param name="Service">Its name.</param>
/// <param name="ResidentBytes">Memory in use.</param>
/// <param name="Handles">Open files and sockets.</param>
/// <param name="DiskBytes">Size of its data directory.</param>
internal readonly record struct Footprint(string Service, long ResidentBytes, int Handles, long DiskBytes)
{
    /// <summary>Reads it; null when the process does not run, or ends while it is looked at.</summary>
    public static Footprint? Read(LocalService service, string directory)
    {
        try
        {
            var process = string.Create(CultureInfo.InvariantCulture, $"/proc/{service.Pid}");
            var resident = File.ReadLines(process + "/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return new Footprint(
                service.Name,
                long.Parse(resident.AsSpan(6, resident.Length - 6 - "kB".Length).Trim(), CultureInfo.InvariantCulture) << 10,
                Directory.EnumerateFileSystemEntries(process + "/fd").Count(),
                SizeOf(directory));
        }
        catch (Exception error) when (error is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long SizeOf(string directory)
    {
        var size = 0L;
        foreach (var file in new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            try
            {
                size += file.Length;
            }
            catch (FileNotFoundException)
            {
                // Evicted since it was listed.
            }
        }

        return size;
    }
}
