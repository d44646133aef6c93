namespace CdnMusic.ControlPlane.Steering;

/// <summary>The best places of a decision, in order; equal ones in the order in which they came.</summary>
internal ref struct Shortlist(Span<Place> room)
{
    private readonly Span<Place> _room = room;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The places, best first.</summary>
    public readonly Span<Place> Places => _room[..Count];

    /// <summary>Could an edge that stands there get in?</summary>
    public readonly bool Admits(Standing standing) => Count < _room.Length || standing <= _room[^1].Standing;

    /// <summary>What the score of such an edge must be below to get in.</summary>
    public readonly double Bar(Standing standing) =>
        Count == _room.Length && standing == _room[^1].Standing ? _room[^1].Score : double.PositiveInfinity;

    /// <summary>Starts again.</summary>
    public void Clear() => Count = 0;

    /// <summary>Puts a place where it belongs; the worst goes if there is no room.</summary>
    public void Insert(in Place place)
    {
        var at = Count;
        while (at > 0 && place.Precedes(_room[at - 1]))
        {
            at--;
        }

        if (at < _room.Length)
        {
            Count = Math.Min(Count + 1, _room.Length);
            _room[at..(Count - 1)].CopyTo(_room[(at + 1)..]);
            _room[at] = place;
        }
    }

    /// <summary>Draining is the last resort, not the last place.</summary>
    public void DropNeedlessDraining()
    {
        while (Count > 0 && _room[Count - 1].Standing == Standing.Draining && _room[0].Standing != Standing.Draining)
        {
            Count--;
        }
    }

    /// <summary>
    /// Puts the first few, the caches that share a key, into this client's order. By rendezvous again, so that a cache that joins or leaves
    /// the group moves only its own clients.
    /// </summary>
    public readonly void Spread(int width, ReadOnlySpan<SteeringEdge> edges, in SteeringQuestion question)
    {
        var group = _room[..Math.Min(width, Count)];
        for (var i = 0; group.Length > 1 && i < group.Length; i++)
        {
            ref readonly var edge = ref edges[group[i].Index];
            var place = group[i] with { Score = Rendezvous.Draw(question.Key ^ question.Client, edge.Key, edge.DrawWeight) };
            var at = i;
            for (; at > 0 && place.Precedes(group[at - 1]); at--)
            {
                group[at] = group[at - 1];
            }

            group[at] = place;
        }
    }

    /// <summary>Writes indices, a given edge before all others if it is not negative, and returns how many.</summary>
    public readonly int Write(int first, Span<int> answer)
    {
        var count = 0;
        if (first >= 0 && answer.Length > 0)
        {
            answer[count++] = first;
        }

        foreach (ref readonly var place in Places)
        {
            if (count < answer.Length && place.Index != first)
            {
                answer[count++] = place.Index;
            }
        }

        return count;
    }
}
