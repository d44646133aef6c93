using System.Globalization;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.CacheSim.Simulation;

/// <summary>Shows what came of a replay.</summary>
internal static class ReplayReport
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>For people.</summary>
    public static void WriteTable(Replay replay, TextWriter output)
    {
        output.WriteLine(Summary(replay));
        output.WriteLine();
        output.WriteLine($"{"cache size",-20} {"policy",-8} {"object miss ratio",17} {"byte miss ratio",17}");
        CacheSize? previous = null;
        foreach (var cache in replay.Caches)
        {
            if (previous is not null && previous != cache.Size)
            {
                output.WriteLine();
            }

            previous = cache.Size;
            var (objects, bytes) = (ObjectMissRatio(replay, cache), ByteMissRatio(replay, cache));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{SizeOf(cache),-20} {NameOf(cache),-8} {objects,17:0.0000} {bytes,17:0.0000}"));
        }
    }

    /// <summary>For programs.</summary>
    public static void WriteCsv(Replay replay, TextWriter output)
    {
        output.Write("policy,cache_bytes,requests,misses,object_miss_ratio,bytes,missed_bytes,byte_miss_ratio\n");
        foreach (var cache in replay.Caches)
        {
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{NameOf(cache)},{cache.Capacity},{replay.Requests},{cache.Misses},{ObjectMissRatio(replay, cache):0.000000},"));
            output.Write(string.Create(
                CultureInfo.InvariantCulture, $"{replay.Bytes},{cache.MissedBytes},{ByteMissRatio(replay, cache):0.000000}\n"));
        }
    }

    private static string Summary(Replay replay)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{replay.Requests:N0} requests for {Rounded(replay.Bytes)}");
        if (replay.WorkingSet is { } all)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"; working set: {all.Objects:N0} objects, {Rounded(all.Bytes)}");
        }

        return replay.Skipped == 0
            ? text
            : text + string.Create(CultureInfo.InvariantCulture, $"; skipped {replay.Skipped:N0} requests for 0 bytes");
    }

    private static string SizeOf(SimulatedCache cache) =>
        cache.Size.Fraction is null ? new ByteSize(cache.Capacity).ToString() : $"{Rounded(cache.Capacity)} ({cache.Size.Text})";

#pragma warning disable CA1308 // Policies are named in lower case on the command line.
    private static string NameOf(SimulatedCache cache) => cache.Kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    private static double ObjectMissRatio(Replay replay, SimulatedCache cache) => (double)cache.Misses / replay.Requests;

    private static double ByteMissRatio(Replay replay, SimulatedCache cache) => (double)cache.MissedBytes / replay.Bytes;

    private static string Rounded(long bytes)
    {
        var power = bytes < 1024 ? 0 : Math.Min((int)Math.Log(bytes, 1024), Units.Length - 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / Math.Pow(1024, power):0.##} {Units[power]}");
    }
}
