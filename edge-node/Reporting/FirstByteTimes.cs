using CdnMusic.Protocol.Latency;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// How long clients waited for the first byte of answers that went through the pipeline; those of the fast door come from memory at once and
/// are counted elsewhere. Thread-safe.
/// </summary>
internal sealed class FirstByteTimes(TimeProvider time)
{
    private readonly ulong[] _counts = new ulong[LatencyBuckets.Count];

    /// <summary>Times one answer, from now until its head is sent.</summary>
    public void Watch(HttpResponse response) => response.OnStarting(
        static state =>
        {
            var (times, began) = ((FirstByteTimes, long))state;
            times.Add(began);
            return Task.CompletedTask;
        },
        (this, time.GetTimestamp()));

    /// <summary>Counts per bucket of <see cref="LatencyBuckets"/>, since the start of the process.</summary>
    public ulong[] Read() => [.. _counts.Select((_, i) => Volatile.Read(ref _counts[i]))];

    private void Add(long began) => Interlocked.Increment(ref _counts[LatencyBuckets.IndexOf(time.GetElapsedTime(began).TotalMilliseconds)]);
}
