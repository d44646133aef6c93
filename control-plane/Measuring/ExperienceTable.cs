using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// What players say of themselves, by client prefix and edge, for operators; nothing is steered by it, for anybody can say anything. Bounded;
/// thread-safe.
/// </summary>
internal sealed class ExperienceTable(IOptions<ControlPlaneOptions> options)
{
    private readonly ConcurrentDictionary<(ClientPrefix Prefix, ulong Edge), Experience> _experiences = new();
    private readonly Lock _gate = new();

    /// <summary>Takes the rows of one report, already found valid.</summary>
    public void Record(ulong edge, IReadOnlyList<Wire.PrefixExperience> rows, TimeSpan now)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // Reports of one edge come one at a time, but those of others at the same time: the rows differ, the bound is one.
        lock (_gate)
        {
            foreach (var row in rows)
            {
                _experiences.AddOrUpdate(
                    (ClientPrefix.Read(row.Prefix.Span), edge), _ => Experience.None.After(row, now), (_, before) => before.After(row, now));
            }

            var max = options.Value.MaxPrefixes;
            if (_experiences.Count > max)
            {
                foreach (var (key, _) in _experiences.OrderBy(e => e.Value.At).Take(_experiences.Count - max + (max / 16)))
                {
                    _experiences.TryRemove(key, out _);
                }
            }
        }
    }

    /// <summary>What is known; null if nothing is, or only what is older than <see cref="RttEstimate.Lifetime"/>.</summary>
    public Experience? Find(ClientPrefix prefix, ulong edge, TimeSpan now) =>
        _experiences.TryGetValue((prefix, edge), out var found) && now - found.At <= RttEstimate.Lifetime ? found : null;
}
