namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// S3-FIFO, counting bytes, as published (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023) and as its authors
/// measured it (libCacheSim, <c>S3FIFOv0.c</c>):
/// <list type="number">
/// <item>A new object enters the small queue (10 % of the bytes), or the main queue if the ghost queue remembers it. One larger than
/// the small queue is admitted only if the ghost queue remembers it.</item>
/// <item>A hit raises the object's frequency, up to 3. Nothing moves.</item>
/// <item>When room is needed and main is over its 90 %, or small is empty, main evicts: its oldest object is reinserted with its
/// frequency less one if that is above 0, else it leaves, and nothing remembers it.</item>
/// <item>Otherwise small evicts: its oldest object moves to main, at frequency 0, if it was hit at least twice, else it leaves and the
/// ghost queue (identities worth 90 % of the bytes, first in first out) remembers it.</item>
/// <item>Both repeat until an object has left or the queue is empty, and all of it until there is room.</item>
/// </list>
/// </summary>
/// <remarks>
/// The paper's listing compares the size of small where its authors' program compares the size of main; this follows the program. Two
/// deviations: an object exactly as large as the small queue is admitted (the program evicts others for it and then drops it), and a
/// remembered object whose size has grown beyond the small queue is admitted (the program's two size checks disagree about it). The
/// later <c>S3FIFO.c</c> also fills main directly until the first eviction; the published algorithm does not.
/// </remarks>
internal sealed class S3FifoPolicy(long capacity) : EvictionPolicy(capacity)
{
    private const int FrequencyCap = 3;
    private const int MoveToMainAt = 2;

    private readonly long _smallCapacity = capacity / 10;
    private readonly long _mainCapacity = capacity - (capacity / 10);
    private readonly NodeQueue _small = new();
    private readonly NodeQueue _main = new();
    private readonly GhostQueue _ghost = new((long)(capacity * 0.9m));

    public override long Bytes => _small.Bytes + _main.Bytes;

    public override bool Insert(CacheNode node, ICollection<CacheNode> evicted)
    {
        if (node.Size > Capacity)
        {
            return false;
        }

        var remembered = _ghost.Remove(node.Id);
        if (!remembered && node.Size > _smallCapacity)
        {
            return false;
        }

        while (Bytes + node.Size > Capacity)
        {
            Evict(evicted);
        }

        node.Frequency = 0;
        (remembered ? _main : _small).Enqueue(node);
        return true;
    }

    public override void Touch(CacheNode node)
    {
        // A plain read first: popular objects sit at the cap, and their cache line stays shared between cores.
        var frequency = node.Frequency;
        if (frequency < FrequencyCap)
        {
            node.Frequency = frequency + 1;
        }
    }

    public override void Remove(CacheNode node) => node.Queue?.Remove(node);

    private void Evict(ICollection<CacheNode> evicted)
    {
        if (_main.Bytes > _mainCapacity || _small.Oldest is null)
        {
            EvictFromMain(evicted);
        }
        else
        {
            EvictFromSmall(evicted);
        }
    }

    private void EvictFromMain(ICollection<CacheNode> evicted)
    {
        // That many rounds bring every frequency to 0. Hits that race with this raise them again, and must not keep it going for ever.
        var reinsertions = FrequencyCap * _main.Count;
        while (_main.Oldest is { } oldest)
        {
            _main.Remove(oldest);
            var frequency = oldest.Frequency;
            if (frequency == 0 || reinsertions-- == 0)
            {
                evicted.Add(oldest);
                return;
            }

            oldest.Frequency = frequency - 1;
            _main.Enqueue(oldest);
        }
    }

    private void EvictFromSmall(ICollection<CacheNode> evicted)
    {
        while (_small.Oldest is { } oldest)
        {
            _small.Remove(oldest);
            if (oldest.Frequency < MoveToMainAt)
            {
                _ghost.Add(oldest.Id, oldest.Size);
                evicted.Add(oldest);
                return;
            }

            oldest.Frequency = 0;
            _main.Enqueue(oldest);
        }
    }
}
