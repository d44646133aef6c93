using CdnMusic.CacheSim.Traces;
using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.CacheSim.Simulation;

/// <summary>What came of replaying a trace.</summary>
/// <param name="Requests">Their number, without those for objects of 0 bytes, which are skipped (so does libCacheSim).</param>
/// <param name="Bytes">What they asked for.</param>
/// <param name="Skipped">Requests for objects of 0 bytes.</param>
/// <param name="WorkingSet">Measured only when a cache size needed it.</param>
/// <param name="Caches">By size, then policy, in the order asked for.</param>
internal sealed record Replay(long Requests, long Bytes, long Skipped, WorkingSet? WorkingSet, IReadOnlyList<SimulatedCache> Caches)
{
    private const int RequestsAtOnce = 16 * 1024;

    /// <summary>
    /// Replays a trace through every policy at every size, reading it once, or twice when a size is a part of the working set.
    /// </summary>
    /// <exception cref="MalformedTraceException">The trace is malformed, or has no requests.</exception>
    public static Replay Run(
        TraceFile trace, IReadOnlyList<EvictionPolicyKind> policies, IReadOnlyList<CacheSize> sizes, CancellationToken cancellationToken)
    {
        var workingSet = sizes.Any(s => s.Fraction is not null) ? WorkingSet.Measure(trace, cancellationToken) : null;
        var caches = (from size in sizes from kind in policies select new SimulatedCache(kind, size, size.InBytes(workingSet))).ToArray();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        var requests = new TraceRequest[RequestsAtOnce];
        var (count, bytes, skipped) = (0L, 0L, 0L);
        using var reader = trace.Open();
        while (reader.Read(requests) is var read and > 0)
        {
            var kept = WithoutEmpty(requests, read);
            Parallel.ForEach(caches, parallel, cache => cache.Replay(requests.AsSpan(0, kept)));
            foreach (ref readonly var request in requests.AsSpan(0, kept))
            {
                bytes += request.Size;
            }

            count += kept;
            skipped += read - kept;
        }

        return count > 0
            ? new Replay(count, bytes, skipped, workingSet, caches)
            : throw new MalformedTraceException("the trace has no requests");
    }

    private static int WithoutEmpty(TraceRequest[] requests, int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (requests[i].Size > 0)
            {
                requests[kept++] = requests[i];
            }
        }

        return kept;
    }
}
