using CdnMusic.ControlPlane.Measuring;
using CdnMusic.Protocol.Latency;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>What an edge's latest report said, for operators and for steering.</summary>
internal sealed record EdgeFigures(
    double Load, double Cpu, double RequestsPerSecond, double EgressMbps, uint InFlight, double HitRatio, ulong Answered, ulong Errors, CacheFigures Cache, IReadOnlyList<OriginFigures> Origins, IReadOnlyList<ulong> FirstBytes)
{
    /// <summary>Before the first report.</summary>
    public static EdgeFigures None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, new CacheFigures(0, 0, 0, 0, 0), [], new ulong[LatencyBuckets.Count]);

    /// <summary>The figures after one more report.</summary>
    /// <remarks>
    /// The hit ratio is that of the latest interval with any answers in it: a ratio over nothing would flicker to zero between two songs.
    /// </remarks>
    public EdgeFigures After(Wire.Report report, double capacityMbps)
    {
        var answered = report.Hits + report.Misses;
        var cache = report.Cache ?? new Wire.CacheFill();
        return new EdgeFigures(
            EdgeLoad.Of(report.Cpu, report.EgressMbps, report.InFlight, capacityMbps),
            Math.Min(report.Cpu, 1),
            report.RequestsPerSecond,
            report.EgressMbps,
            report.InFlight,
            answered == 0 ? HitRatio : (double)report.Hits / answered,
            Answered + answered,
            Errors + report.Errors,
            new CacheFigures(cache.MemoryBytes, cache.MemoryCapacity, cache.DiskBytes, cache.DiskCapacity, cache.Objects),
            [.. report.Origins.Select(o => new OriginFigures(o.Url, Math.Round(o.Ms, 3), o.Error.Length == 0 ? null : o.Error))],
            [.. FirstBytes.Select((n, i) => i < report.FirstBytes.Count ? n + report.FirstBytes[i] : n)]);
    }
}

/// <summary>How full an edge's cache is; sizes in bytes.</summary>
internal sealed record CacheFigures(ulong MemoryBytes, ulong MemoryCapacity, ulong DiskBytes, ulong DiskCapacity, ulong Objects);

/// <summary>What an edge's latest check of an origin found.</summary>
/// <param name="Url">The origin.</param>
/// <param name="Ms">Until its answer began, or it was given up.</param>
/// <param name="Error">What was wrong, or null.</param>
internal sealed record OriginFigures(string Url, double Ms, string? Error);
