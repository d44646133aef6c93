namespace CdnMusic.EdgeNode.Caching;

/// <summary>Orders fills and purges of one node, across restarts. Thread-safe.</summary>
internal sealed class SequenceClock
{
    private ulong _last;

    /// <summary>A number larger than all before.</summary>
    public ulong Next() => Interlocked.Increment(ref _last);

    /// <summary>Makes all later numbers larger than one found on disk.</summary>
    public void AdvancePast(ulong sequence)
    {
        var seen = Volatile.Read(ref _last);
        while (seen < sequence)
        {
            var found = Interlocked.CompareExchange(ref _last, sequence, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }
}
