namespace CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;

internal sealed class ReferenceLru(long capacity) : IReferenceCache
{
    private readonly List<(int Id, long Size)> _leastRecentFirst = [];

    public bool Request(int id, long size)
    {
        if (_leastRecentFirst.FindIndex(o => o.Id == id) is var at and >= 0)
        {
            var hit = _leastRecentFirst[at];
            _leastRecentFirst.RemoveAt(at);
            _leastRecentFirst.Add(hit);
            return true;
        }

        if (size <= capacity)
        {
            while (_leastRecentFirst.Sum(o => o.Size) + size > capacity)
            {
                _leastRecentFirst.RemoveAt(0);
            }

            _leastRecentFirst.Add((id, size));
        }

        return false;
    }
}
