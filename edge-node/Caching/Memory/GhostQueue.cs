namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>Remembers the identities of evicted objects, first in first out, up to a number of bytes that they had. Not thread-safe.</summary>
internal sealed class GhostQueue(long capacity)
{
    private readonly Queue<(UInt128 Id, long Size, long Ticket)> _order = new();
    private readonly Dictionary<UInt128, (long Size, long Ticket)> _remembered = [];
    private long _bytes;
    private long _nextTicket;

    public void Add(UInt128 id, long size)
    {
        Remove(id);
        var ticket = _nextTicket++;
        _order.Enqueue((id, size, ticket));
        _remembered[id] = (size, ticket);
        _bytes += size;
        while (_order.TryPeek(out var oldest) && (_bytes > capacity || !IsCurrent(oldest.Id, oldest.Ticket)))
        {
            _order.Dequeue();
            if (IsCurrent(oldest.Id, oldest.Ticket))
            {
                Remove(oldest.Id);
            }
        }
    }

    /// <summary>Forgets an identity; true if it was remembered.</summary>
    public bool Remove(UInt128 id)
    {
        if (!_remembered.Remove(id, out var entry))
        {
            return false;
        }

        _bytes -= entry.Size;
        return true;
    }

    // An identity that came back leaves its first place in the order behind; the ticket tells the two apart.
    private bool IsCurrent(UInt128 id, long ticket) => _remembered.TryGetValue(id, out var entry) && entry.Ticket == ticket;
}
