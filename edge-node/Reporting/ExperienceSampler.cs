using System.Collections.Concurrent;
using System.Net;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// Counts what players say of themselves, per client prefix. Thread-safe. Bounded: prefixes beyond <see cref="MaxPrefixes"/> per report are
/// not counted.
/// </summary>
internal sealed class ExperienceSampler(EdgeMetrics metrics)
{
    /// <summary>What one report may carry (fleet protocol).</summary>
    public const int MaxPrefixes = 1024;

    private ConcurrentDictionary<ClientPrefix, ExperienceCounts> _counts = new();

    /// <summary>Takes the CMCD data of one request.</summary>
    public void Add(IPAddress address, string data)
    {
        var said = PlayerExperience.Read(data);
        metrics.PlayerRequests.Inc();
        metrics.PlayerStarvations.Inc(said.Starved ? 1 : 0);
        var (counts, prefix) = (Volatile.Read(ref _counts), ClientPrefix.Of(address));
        if (counts.Count < MaxPrefixes || counts.ContainsKey(prefix))
        {
            counts.GetOrAdd(prefix, _ => new ExperienceCounts()).Add(said);
        }
    }

    /// <summary>Takes all counts since the last call.</summary>
    public IReadOnlyDictionary<ClientPrefix, ExperienceCounts> Drain() => Interlocked.Exchange(ref _counts, new());
}
