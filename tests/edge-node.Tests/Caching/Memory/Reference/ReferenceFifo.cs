namespace CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;

internal sealed class ReferenceFifo(long capacity) : IReferenceCache
{
    private readonly List<(int Id, long Size)> _oldestFirst = [];

    public bool Request(int id, long size)
    {
        if (_oldestFirst.Exists(o => o.Id == id))
        {
            return true;
        }

        if (size <= capacity)
        {
            while (_oldestFirst.Sum(o => o.Size) + size > capacity)
            {
                _oldestFirst.RemoveAt(0);
            }

            _oldestFirst.Add((id, size));
        }

        return false;
    }
}
