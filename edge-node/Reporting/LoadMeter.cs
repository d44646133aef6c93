using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.OriginChecking;
using CdnMusic.EdgeNode.Popularity;
using CdnMusic.EdgeNode.Settings;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Protocol.Fleet;
using Google.Protobuf;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Makes reports: the growth of the node's own metrics since the last one. Not thread-safe; one per stream.</summary>
internal sealed class LoadMeter(EdgeMetrics metrics, ResponseStore store, RttSampler rtt, HotPaths hot, FleetSettings settings, OriginChecks origins, FirstByteTimes firstBytes, ExperienceSampler experiences, DrainState drain, TimeProvider time)
{
    private const int MaxOrigins = 16;

    private static readonly CacheOutcome[] HitOutcomes =
        [CacheOutcome.Hit, CacheOutcome.HitStale, CacheOutcome.Revalidated, CacheOutcome.StaleIfError, CacheOutcome.Collapsed];

    private static readonly CacheOutcome[] MissOutcomes = [CacheOutcome.Miss, CacheOutcome.Pass, CacheOutcome.Error];

    private long _lastTime = time.GetTimestamp();
    private TimeSpan _lastCpu = Environment.CpuUsage.TotalTime;
    private Totals _last = Totals.Read(metrics);
    private ulong[] _lastFirstBytes = FirstBytes(firstBytes, metrics);
    private ulong _sequence;

    public Report Next()
    {
        var (now, cpu, totals) = (time.GetTimestamp(), Environment.CpuUsage.TotalTime, Totals.Read(metrics));
        var seconds = Math.Max(0.001, time.GetElapsedTime(_lastTime, now).TotalSeconds);
        var report = new Report
        {
            Sequence = ++_sequence,
            IntervalMs = (uint)(seconds * 1000),
            RequestsPerSecond = (totals.Hits + totals.Misses - _last.Hits - _last.Misses) / seconds,
            EgressMbps = (totals.BytesSent - _last.BytesSent) * 8 / 1e6 / seconds,
            Cpu = Math.Clamp((cpu - _lastCpu).TotalSeconds / seconds / Environment.ProcessorCount, 0, 1),
            InFlight = (uint)Math.Max(0, metrics.InFlight.Value),
            Cache = CacheFill(),
            Hits = (ulong)(totals.Hits - _last.Hits),
            Misses = (ulong)(totals.Misses - _last.Misses),
            BytesSent = (ulong)(totals.BytesSent - _last.BytesSent),
            OriginBytes = (ulong)(totals.OriginBytes - _last.OriginBytes),
            OriginRequests = (ulong)(totals.OriginRequests - _last.OriginRequests),
            Draining = drain.IsDraining,
            Errors = (ulong)(totals.Errors - _last.Errors),
            SettingsRevision = settings.Revision,
        };
        report.Origins.AddRange(origins.Latest.Take(MaxOrigins).Select(o => new OriginCheck { Url = o.Url, Ms = o.Ms, Error = o.Error }));
        report.Hot.AddRange(hot.TakeIfDue().Select(row => new HotPath { Path = row.Path, Bytes = row.Bytes }));
        report.Rtts.AddRange(rtt.Drain().Select(Rtt));
        var answered = FirstBytes(firstBytes, metrics);
        report.FirstBytes.AddRange(answered.Zip(_lastFirstBytes, (n, before) => n - before));
        _lastFirstBytes = answered;
        report.Experiences.AddRange(experiences.Drain().Select(Experience));
        (_lastTime, _lastCpu, _last) = (now, cpu, totals);
        return report;
    }

    private CacheFill CacheFill() => new()
    {
        MemoryBytes = (ulong)store.Memory.Bytes,
        MemoryCapacity = (ulong)store.Memory.Capacity,
        DiskBytes = (ulong)store.Disk.Bytes,
        DiskCapacity = (ulong)store.Disk.Capacity,
        Objects = (ulong)store.Disk.Count,
    };

    /// <summary>Since the start; the fast door's answers are of the first bucket.</summary>
    private static ulong[] FirstBytes(FirstByteTimes times, EdgeMetrics metrics)
    {
        var counts = times.Read();
        counts[0] += (ulong)metrics.DoorRequests.Value;
        return counts;
    }

    private static PrefixExperience Experience(KeyValuePair<ClientPrefix, ExperienceCounts> prefix)
    {
        var (requests, starved, kbps) = prefix.Value.Read();
        return new PrefixExperience { Prefix = ByteString.CopyFrom(prefix.Key.ToBytes()), Requests = requests, Starved = starved, ThroughputKbps = kbps };
    }

    private static PrefixRtt Rtt(KeyValuePair<ClientPrefix, PrefixRttSamples> prefix)
    {
        var (min, mean, count) = prefix.Value.Read();
        return new PrefixRtt { Prefix = ByteString.CopyFrom(prefix.Key.ToBytes()), MinUs = min, MeanUs = mean, Samples = count };
    }

    private readonly record struct Totals(double Hits, double Misses, double Errors, double BytesSent, double OriginBytes, double OriginRequests)
    {
        public static Totals Read(EdgeMetrics metrics) => new(
            HitOutcomes.Sum(o => metrics.Requests(o).Value),
            MissOutcomes.Sum(o => metrics.Requests(o).Value),
            metrics.Requests(CacheOutcome.Error).Value,
            metrics.BytesSent.Value,
            metrics.OriginBytes.Value,
            metrics.OriginRequests.Value);
    }
}
