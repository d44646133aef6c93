using CdnMusic.ControlPlane.Answers;
using CdnMusic.Protocol.Latency;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// The rules of fleet.proto for reports. Pure. Bounds are far above anything real: they do not judge an edge, they keep one broken or
/// hostile edge from poisoning averages, answers and dashboards of all.
/// </summary>
internal static class ReportRules
{
    /// <summary>RTT rows in one report.</summary>
    public const int MaxRtts = 4096;

    /// <summary>Size of one message in bytes: <see cref="MaxRtts"/> rows of at most 30 bytes, and room to spare.</summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <summary>Rows of <c>hot</c> in one report.</summary>
    public const int MaxHot = 256;

    /// <summary>Rows of <c>experiences</c> in one report.</summary>
    public const int MaxExperiences = 1024;

    private const uint MaxKbps = 10_000_000;
    private const double MaxRate = 100_000_000, MaxMbps = 10_000_000;
    private const uint MaxIntervalMs = 600_000, MaxInFlight = 10_000_000, MaxRttUs = 60_000_000;
    private const ulong MaxCount = 1_000_000_000_000, MaxBytes = 1UL << 60;

    // Share of CPU is a quotient of two clocks, and may come out a little above one.
    private const double MaxCpu = 1.25;

    /// <summary>What is wrong with a report, or null.</summary>
    /// <param name="report">The report.</param>
    /// <param name="previousSequence">The sequence number of the stream's last report, 0 before the first.</param>
    public static Refusal? Check(Wire.Report report, ulong previousSequence)
    {
        if (report.Sequence <= previousSequence)
        {
            return new Refusal(RefusalReason.BadSequence, $"sequence {report.Sequence} does not follow {previousSequence}");
        }

        return CheckTraffic(report) ?? CheckCache(report.Cache) ?? CheckRtts(report) ?? CheckHot(report) ?? CheckOrigins(report) ?? CheckAnswers(report);
    }

    private static Refusal? CheckTraffic(Wire.Report report) =>
        !Within(report.RequestsPerSecond, MaxRate) ? Bad("requests_per_second", $"0 to {MaxRate:N0}")
        : !Within(report.EgressMbps, MaxMbps) ? Bad("egress_mbps", $"0 to {MaxMbps:N0}")
        : !Within(report.Cpu, MaxCpu) ? Bad("cpu", "0 to 1")
        : report.IntervalMs > MaxIntervalMs ? Bad("interval_ms", $"at most {MaxIntervalMs:N0}")
        : report.InFlight > MaxInFlight ? Bad("in_flight", $"at most {MaxInFlight:N0}")
        : report.Hits > MaxCount || report.Misses > MaxCount || report.OriginRequests > MaxCount || report.Errors > MaxCount
            ? Bad("hits, misses, errors and origin_requests", $"at most {MaxCount:N0}")
        : report.BytesSent > MaxBytes || report.OriginBytes > MaxBytes ? Bad("bytes_sent and origin_bytes", "at most 2^60")
        : null;

    private static Refusal? CheckCache(Wire.CacheFill? cache) =>
        cache is not null
        && (cache.MemoryBytes > MaxBytes || cache.MemoryCapacity > MaxBytes || cache.DiskBytes > MaxBytes || cache.DiskCapacity > MaxBytes
            || cache.Objects > MaxCount)
            ? Bad("cache", "sizes of at most 2^60 bytes")
            : null;

    private static Refusal? CheckRtts(Wire.Report report)
    {
        if (report.Rtts.Count > MaxRtts)
        {
            return Bad("rtts", $"at most {MaxRtts:N0} rows");
        }

        foreach (var row in report.Rtts)
        {
            if (row.Prefix.Length is not (3 or 6))
            {
                return Bad("rtts.prefix", "3 bytes (IPv4 /24) or 6 bytes (IPv6 /48)");
            }

            if (row.MinUs > MaxRttUs || row.MeanUs > MaxRttUs)
            {
                return Bad("rtts.min_us and rtts.mean_us", $"at most {MaxRttUs:N0}");
            }
        }

        return null;
    }

    private static Refusal? CheckHot(Wire.Report report) =>
        report.Hot.Count > MaxHot ? Bad("hot", $"at most {MaxHot} rows")
        : report.Hot.Any(row => RequestedPath.Mistake(row.Path) is not null) ? Bad("hot.path", "an absolute path")
        : report.Hot.Any(row => row.Bytes > MaxBytes) ? Bad("hot.bytes", "at most 2^60")
        : null;

    private static Refusal? CheckAnswers(Wire.Report report) =>
        report.FirstBytes.Count > LatencyBuckets.Count || report.FirstBytes.Any(n => n > MaxCount) ? Bad("first_bytes", $"at most {LatencyBuckets.Count} counts of at most {MaxCount:N0}")
        : report.Experiences.Count > MaxExperiences ? Bad("experiences", $"at most {MaxExperiences:N0} rows")
        : report.Experiences.Any(e => e.Prefix.Length is not (3 or 6) || e.Requests == 0 || e.Starved > e.Requests || e.ThroughputKbps > MaxKbps)
            ? Bad("experiences", $"of a prefix of 3 or 6 bytes, of 1 request or more, not more of them starved, and of at most {MaxKbps:N0} kbit/s")
        : null;

    private static Refusal? CheckOrigins(Wire.Report report) =>
        report.Origins.Count > 16
        || report.Origins.Any(o => o.Url.Length > 255 || o.Error.Length > 100 || o.Url.Concat(o.Error).Any(char.IsControl) || !Within(o.Ms, MaxIntervalMs))
            ? Bad("origins", "at most 16, with short texts and times of at most 10 minutes")
            : null;

    /// <summary>False for NaN too: no comparison with it holds.</summary>
    private static bool Within(double value, double max) => value >= 0 && value <= max;

    private static Refusal Bad(string field, string expected) => new(RefusalReason.BadReport, $"{field} must be {expected}");
}
