using System.Collections.Concurrent;
using System.Net;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// Collects round-trip times per client prefix from the connections that clients use anyway: no probe traffic, and the path that is
/// measured is the path that is used. Thread-safe. Bounded: prefixes beyond <see cref="MaxPrefixes"/> per report are not counted.
/// </summary>
internal sealed class RttSampler(TimeProvider time)
{
    /// <summary>What one report may carry (fleet protocol).</summary>
    public const int MaxPrefixes = 4096;

    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(500);
    private ConcurrentDictionary<ClientPrefix, PrefixRttSamples> _samples = new();

    /// <summary>Reads the connection's round-trip time, at most twice a second per connection: the system call costs about a microsecond.</summary>
    public void Sample(HttpContext context)
    {
        if (context.Features.Get<RttProbe>() is { } probe && context.Connection.RemoteIpAddress is { } address)
        {
            Sample(probe, address);
        }
    }

    /// <summary>The same, for a connection whose client is known already.</summary>
    public void Sample(RttProbe probe, IPAddress address)
    {
        var now = time.GetTimestamp();
        if (probe.LastSample != 0 && time.GetElapsedTime(probe.LastSample, now) < MinInterval)
        {
            return;
        }

        probe.LastSample = now;
        if (TcpInfo.TryReadRtt(probe.Socket, out var smoothed, out var min))
        {
            Add(ClientPrefix.Of(address), smoothed, min);
        }
    }

    /// <summary>Takes all samples since the last call.</summary>
    public IReadOnlyDictionary<ClientPrefix, PrefixRttSamples> Drain() => Interlocked.Exchange(ref _samples, new());

    private void Add(ClientPrefix prefix, uint smoothed, uint min)
    {
        var samples = Volatile.Read(ref _samples);
        if (samples.Count < MaxPrefixes || samples.ContainsKey(prefix))
        {
            samples.GetOrAdd(prefix, _ => new PrefixRttSamples()).Add(smoothed, min);
        }
    }
}
