namespace CdnMusic.ControlPlane.Measuring;

/// <summary>The round-trip times of one client prefix to the edges that have seen it. Thread-safe.</summary>
internal sealed class PrefixRtts
{
    /// <summary>Edges kept per prefix; of more, the ones longest without news make room.</summary>
    public const int MaxEdges = 64;

    private readonly Lock _gate = new();
    private RttEstimate[] _estimates = [];
    private TimeSpan[] _seen = [];
    private long _lastSeenTicks;

    /// <summary>When any edge last saw the prefix.</summary>
    public TimeSpan LastSeen => TimeSpan.FromTicks(Interlocked.Read(ref _lastSeenTicks));

    /// <summary>Takes one row of an edge's report.</summary>
    public void Add(ulong edge, double minMs, double meanMs, TimeSpan now)
    {
        lock (_gate)
        {
            var slot = SlotOf(edge);
            _estimates[slot].Add(minMs, meanMs, now);
            _seen[slot] = now;
            Interlocked.Exchange(ref _lastSeenTicks, now.Ticks);
        }
    }

    /// <summary>Takes what a client claims. False if the prefix has as many edges as it may: a claim pushes no measurement out.</summary>
    public bool Claim(ulong edge, double ms, TimeSpan now)
    {
        lock (_gate)
        {
            if (_estimates.Length >= MaxEdges && !Array.Exists(_estimates, e => e.Edge == edge))
            {
                return false;
            }

            var slot = SlotOf(edge);
            _estimates[slot].Claim(ms, now);
            _seen[slot] = now;
            return true;
        }
    }

    /// <summary>Calls <paramref name="take"/> with each edge's key and estimate in milliseconds, outdated ones left out.</summary>
    public void Visit<TState>(TimeSpan now, ref TState state, Take<TState> take)
        where TState : allows ref struct
    {
        lock (_gate)
        {
            foreach (ref readonly var estimate in _estimates.AsSpan())
            {
                var ms = estimate.At(now);
                if (!double.IsNaN(ms))
                {
                    take(ref state, estimate.Edge, ms);
                }
            }
        }
    }

    private int SlotOf(ulong edge)
    {
        var slot = Array.FindIndex(_estimates, e => e.Edge == edge);
        if (slot >= 0)
        {
            return slot;
        }

        slot = _estimates.Length;
        if (slot < MaxEdges)
        {
            Array.Resize(ref _estimates, slot + 1);
            Array.Resize(ref _seen, slot + 1);
        }
        else
        {
            slot = Array.IndexOf(_seen, _seen.Min());
        }

        _estimates[slot] = new RttEstimate(edge);
        return slot;
    }

    /// <summary>Receives one estimate.</summary>
    public delegate void Take<TState>(ref TState state, ulong edge, double rttMs)
        where TState : allows ref struct;
}
