using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

/// <summary>A policy with the objects it holds, as the memory tier has them; checks after every step that the two agree.</summary>
internal sealed class PolicyCache(EvictionPolicy policy)
{
    private readonly Dictionary<int, CacheNode> _held = [];
    private readonly List<CacheNode> _evicted = [];

    public EvictionPolicy Policy => policy;

    public IReadOnlyDictionary<int, CacheNode> Held => _held;

    /// <summary>What the latest request evicted, in order.</summary>
    public IReadOnlyList<int> Evicted => [.. _evicted.Select(n => (int)n.Id)];

    /// <summary>Asks for an object, which is taken in on a miss; true on a hit.</summary>
    public bool Request(int id, long size = 1)
    {
        _evicted.Clear();
        if (_held.TryGetValue(id, out var hit))
        {
            policy.Touch(hit);
            return true;
        }

        var node = new CacheNode((UInt128)id, size);
        if (policy.Insert(node, _evicted))
        {
            Assert.DoesNotContain(node, _evicted);
            _held[id] = node;
        }

        foreach (var gone in _evicted)
        {
            Assert.True(_held.Remove((int)gone.Id), "What leaves was held, and leaves once.");
        }

        CheckBooks();
        return false;
    }

    public void Remove(int id)
    {
        if (_held.Remove(id, out var node))
        {
            policy.Remove(node);
        }

        CheckBooks();
    }

    private void CheckBooks()
    {
        Assert.InRange(policy.Bytes, 0, policy.Capacity);
        Assert.Equal(_held.Values.Sum(n => n.Size), policy.Bytes);
    }
}
