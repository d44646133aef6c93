using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>
/// Which purges each edge still owes, in the order they were given. An edge that was away, or did not acknowledge, gets them again when it
/// joins; the command id is the same, so one that had been done after all is done once. In memory, bounded per edge. Thread-safe.
/// </summary>
internal sealed class PurgeLog
{
    /// <summary>Purges remembered per edge. Of more, all are replaced by one purge of everything: late is better than wrong.</summary>
    public const int MaxPerEdge = 200;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Wire.Command>> _owed = new(StringComparer.Ordinal);

    /// <summary>Notes that these edges have yet to do this, before it is sent to any of them.</summary>
    public void Owe(IEnumerable<string> edges, Wire.Command purge)
    {
        lock (_gate)
        {
            foreach (var edge in edges)
            {
                if (!_owed.TryGetValue(edge, out var list))
                {
                    _owed[edge] = list = [];
                }

                if (list.Count == MaxPerEdge)
                {
                    list.Clear();
                    list.Add(new Wire.Command { Id = Guid.NewGuid().ToString("N"), Purge = new Wire.Purge { Prefixes = { "/" } } });
                }
                else
                {
                    list.Add(purge);
                }
            }
        }
    }

    /// <summary>The edge has done it.</summary>
    public void Settle(string edge, string command)
    {
        lock (_gate)
        {
            if (_owed.TryGetValue(edge, out var list) && list.RemoveAll(c => c.Id == command) > 0 && list.Count == 0)
            {
                _owed.Remove(edge);
            }
        }
    }

    /// <summary>What the edge has yet to do, oldest first.</summary>
    public IReadOnlyList<Wire.Command> Owed(string edge)
    {
        lock (_gate)
        {
            return _owed.TryGetValue(edge, out var list) ? [.. list] : [];
        }
    }
}
