using System.Diagnostics;
using CdnMusic.PeerBench.Load;
using CdnMusic.PeerBench.Origins;
using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Measuring;

/// <summary>What one server did in one turn.</summary>
/// <param name="CpuMicroseconds">User and system time of all its processes, per completed request.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="Busy">Share of its processor that it used, 0–1; well below 1 the load generator was the limit.</param>
/// <param name="HitRatio">Share of requests for which the origin was not asked.</param>
/// <param name="Errors">Errors that the load generator saw.</param>
internal readonly record struct Turn(double CpuMicroseconds, double PerSecond, double Busy, double HitRatio, long Errors)
{
    public static async Task<Turn> MeasureAsync(RunningPeer peer, BenchOrigin origin, Func<Task<LoadResult>> load)
    {
        var (asked, cpu, started) = (origin.Requests, peer.Process.Cpu(), Stopwatch.GetTimestamp());
        var result = await load();
        var used = peer.Process.Cpu() - cpu;
        var requests = Math.Max(1, result.Requests);
        return new Turn(
            used.TotalMicroseconds / requests,
            result.PerSecond,
            used.TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds,
            1 - ((origin.Requests - asked) / (double)requests),
            result.Errors);
    }

    /// <summary>The median of each figure; errors are added up.</summary>
    public static Turn Median(IReadOnlyCollection<Turn> turns) => new(
        Median(turns.Select(t => t.CpuMicroseconds)),
        Median(turns.Select(t => t.PerSecond)),
        Median(turns.Select(t => t.Busy)),
        Median(turns.Select(t => t.HitRatio)),
        turns.Sum(t => t.Errors));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
