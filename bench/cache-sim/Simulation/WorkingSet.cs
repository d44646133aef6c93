using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.Simulation;

/// <summary>All objects that a trace requests.</summary>
/// <param name="Objects">Their number.</param>
/// <param name="Bytes">Their sizes together, each as first requested.</param>
internal sealed record WorkingSet(long Objects, long Bytes)
{
    /// <summary>Reads the trace through. Remembers each object's identity, but nothing of the requests.</summary>
    public static WorkingSet Measure(TraceFile trace, CancellationToken cancellationToken)
    {
        using var reader = trace.Open();
        var seen = new HashSet<UInt128>();
        var bytes = 0L;
        var requests = new TraceRequest[4096];
        while (reader.Read(requests) is var count and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ref readonly var request in requests.AsSpan(0, count))
            {
                bytes += request.Size > 0 && seen.Add(request.Id) ? request.Size : 0;
            }
        }

        return new WorkingSet(seen.Count, bytes);
    }
}
