using System.Diagnostics;
using CdnMusic.PeerBench.Load;
using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Serving;

/// <summary>What one server did in one turn.</summary>
/// <param name="CpuMicroseconds">User and system time of all its processes, per completed request.</param>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="MegabytesPerSecond">10^6 bytes per second, heads included.</param>
/// <param name="Busy">Share of its processor that it used, 0–1; well below 1 something else was the limit.</param>
/// <param name="Errors">Errors that the load generator saw.</param>
internal readonly record struct ServingTurn(double CpuMicroseconds, double PerSecond, double MegabytesPerSecond, double Busy, long Errors)
{
    public static async Task<ServingTurn> MeasureAsync(RunningPeer peer, Func<Task<LoadResult>> load)
    {
        var (cpu, started) = (peer.Process.Cpu(), Stopwatch.GetTimestamp());
        var result = await load();
        var used = peer.Process.Cpu() - cpu;
        return new ServingTurn(
            used.TotalMicroseconds / Math.Max(1, result.Requests),
            result.PerSecond,
            result.Bytes / result.Seconds / 1e6,
            used.TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds,
            result.Errors);
    }

    /// <summary>The turn that is in the middle by its CPU per request, with the errors of all.</summary>
    public static ServingTurn Median(IReadOnlyCollection<ServingTurn> turns) =>
        turns.OrderBy(t => t.CpuMicroseconds).ElementAt(turns.Count / 2) with { Errors = turns.Sum(t => t.Errors) };
}
