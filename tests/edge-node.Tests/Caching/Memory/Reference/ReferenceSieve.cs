namespace CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;

/// <summary>Algorithm 1 of the SIEVE paper (NSDI 2024), with the head of the queue at index 0 and the hand as an index into it.</summary>
internal sealed class ReferenceSieve(long capacity) : IReferenceCache
{
    private readonly List<Entry> _queue = [];
    private Entry? _hand;

    public bool Request(int id, long size)
    {
        if (_queue.Find(e => e.Id == id) is { } hit)
        {
            hit.Visited = true;
            return true;
        }

        if (size <= capacity)
        {
            while (_queue.Sum(e => e.Size) + size > capacity)
            {
                Evict();
            }

            _queue.Insert(0, new Entry { Id = id, Size = size });
        }

        return false;
    }

    private void Evict()
    {
        var at = _hand is null ? _queue.Count - 1 : _queue.IndexOf(_hand);
        while (_queue[at].Visited)
        {
            _queue[at].Visited = false;
            at = at == 0 ? _queue.Count - 1 : at - 1;
        }

        _hand = at == 0 ? null : _queue[at - 1];
        _queue.RemoveAt(at);
    }

    private sealed class Entry
    {
        public required int Id { get; init; }

        public required long Size { get; init; }

        public bool Visited { get; set; }
    }
}
