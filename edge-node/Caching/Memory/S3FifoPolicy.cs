namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>
/// S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023), counting bytes:
/// <list type="number">
/// <item>A new object enters the small queue (10 % of the bytes), or the main queue if the ghost queue remembers it. One larger than
/// the small queue is admitted only if the ghost remembers it.</item>
/// <item>A hit raises the object's frequency, up to 3. Nothing moves.</item>
/// <item>When room is needed and main is over its 90 %, or small is empty, main evicts: its oldest object is reinserted with its
/// frequency less one if that is above 0, else it leaves.</item>
/// <item>Otherwise small evicts: its oldest object moves to main if it was hit at least twice, else it leaves and the ghost queue
/// (identities worth 90 % of the bytes) remembers it.</item>
/// </list>
/// </summary>
internal sealed class S3FifoPolicy(long capacity) : EvictionPolicy(capacity)
{
    private const int FrequencyCap = 3;
    private const int MoveToMainAt = 2;

    private readonly long _smallCapacity = capacity / 10;
    private readonly long _mainCapacity = capacity - (capacity / 10);
    private readonly NodeQueue _small = new();
    private readonly NodeQueue _main = new();
    private readonly GhostQueue _ghost = new(capacity - (capacity / 10));

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
        while (_main.Oldest is { } oldest)
        {
            _main.Remove(oldest);
            if (oldest.Frequency == 0)
            {
                evicted.Add(oldest);
                return;
            }

            oldest.Frequency--;
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
