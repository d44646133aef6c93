namespace CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;

/// <summary>
/// S3-FIFO step by step after libCacheSim's <c>S3FIFOv0.c</c> and its <c>cache_get_base</c>: frequencies without a cap, capped when main
/// looks at them; sizes of the queues rounded as that program does. The one liberty is the size check, made once and first.
/// </summary>
internal sealed class ReferenceS3Fifo : IReferenceCache
{
    private readonly long _capacity, _smallCapacity, _mainCapacity, _ghostCapacity;
    private readonly List<Entry> _small = [];
    private readonly List<Entry> _main = [];
    private readonly List<Entry> _ghost = [];

    public ReferenceS3Fifo(long capacity)
    {
        _capacity = capacity;
        _smallCapacity = (long)(capacity * 0.10);
        _mainCapacity = capacity - _smallCapacity;
        _ghostCapacity = (long)(capacity * 0.90);
    }

    public bool Request(int id, long size)
    {
        if ((_small.Find(e => e.Id == id) ?? _main.Find(e => e.Id == id)) is { } hit)
        {
            hit.Frequency++;
            return true;
        }

        if (size > _capacity)
        {
            return false;
        }

        var hitOnGhost = _ghost.RemoveAll(e => e.Id == id) > 0;
        if (!hitOnGhost && size > _smallCapacity)
        {
            return false;
        }

        while (Bytes(_small) + Bytes(_main) + size > _capacity)
        {
            if (Bytes(_main) > _mainCapacity || Bytes(_small) == 0)
            {
                EvictMain();
            }
            else
            {
                EvictSmall();
            }
        }

        (hitOnGhost ? _main : _small).Add(new Entry(id, size));
        return false;
    }

    private static long Bytes(List<Entry> queue) => queue.Sum(e => e.Size);

    private void EvictSmall()
    {
        var hasEvicted = false;
        while (!hasEvicted && Bytes(_small) > 0)
        {
            var oldest = _small[0];
            if (oldest.Frequency >= 2)
            {
                _main.Add(new Entry(oldest.Id, oldest.Size));
            }
            else
            {
                InsertToGhost(oldest);
                hasEvicted = true;
            }

            _small.RemoveAt(0);
        }
    }

    private void EvictMain()
    {
        var hasEvicted = false;
        while (!hasEvicted && Bytes(_main) > 0)
        {
            var oldest = _main[0];
            _main.RemoveAt(0);
            if (oldest.Frequency >= 1)
            {
                _main.Add(new Entry(oldest.Id, oldest.Size) { Frequency = Math.Min(oldest.Frequency, 3) - 1 });
            }
            else
            {
                hasEvicted = true;
            }
        }
    }

    private void InsertToGhost(Entry entry)
    {
        if (entry.Size > _ghostCapacity)
        {
            return;
        }

        while (Bytes(_ghost) + entry.Size > _ghostCapacity)
        {
            _ghost.RemoveAt(0);
        }

        _ghost.Add(new Entry(entry.Id, entry.Size));
    }

    private sealed class Entry(int id, long size)
    {
        public int Id { get; } = id;

        public long Size { get; } = size;

        public int Frequency { get; set; }
    }
}
