namespace CdnMusic.FleetSim.World;

/// <summary>An edge's cache of whole tracks: LRU, which favours nobody in a comparison of steering.</summary>
internal sealed class TrackCache(int capacity)
{
    private readonly Dictionary<int, LinkedListNode<int>> _nodes = [];
    private readonly LinkedList<int> _order = [];

    /// <summary>Is the track there? Afterwards it is.</summary>
    public bool Get(int track)
    {
        if (_nodes.TryGetValue(track, out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
            return true;
        }

        if (_nodes.Count == capacity)
        {
            _nodes.Remove(_order.Last!.Value);
            _order.RemoveLast();
        }

        _nodes[track] = _order.AddFirst(track);
        return false;
    }
}
