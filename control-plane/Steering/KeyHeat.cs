namespace CdnMusic.ControlPlane.Steering;

/// <summary>
/// Which share of all questions each key gets, of late, in constant space. Thread-safe; counts that race are lost, which no share notices.
/// </summary>
/// <remarks>
/// A count-min sketch (Cormode and Muthukrishnan 2005) whose counters are halved every <see cref="HalfLife"/>. Shares are never too small,
/// and too large by at most a few per <see cref="Columns"/>: it cannot make every key hot.
/// </remarks>
internal sealed class KeyHeat
{
    /// <summary>After this long a question weighs half. Short, because a release is hot within a minute.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(30);

    private const int Rows = 4, Columns = 8192;

    // Below this many questions a share is chance, not heat.
    private const double Enough = 1000;

    private readonly int[] _counts = new int[Rows * Columns];
    private readonly Lock _halving = new();
    private int _total;
    private long _halvedTicks;

    /// <summary>Counts one question for a key and returns the key's share, 0-1.</summary>
    public double Observe(ulong key, TimeSpan now)
    {
        Halve(now);
        var least = int.MaxValue;
        for (var row = 0; row < Rows; row++)
        {
            ref var count = ref _counts[(row * Columns) + (int)((key >> (row * 16)) & (Columns - 1))];
            least = Math.Min(least, ++count);
        }

        var total = ++_total;
        // The noise that other keys leave in a column is taken off, as much as there is of it on average.
        var own = least - (total / (double)Columns);
        return own <= 0 ? 0 : Math.Min(1, own / Math.Max(total, Enough));
    }

    private void Halve(TimeSpan now)
    {
        if (now.Ticks - Volatile.Read(ref _halvedTicks) < HalfLife.Ticks || !_halving.TryEnter())
        {
            return;
        }

        try
        {
            if (now.Ticks - _halvedTicks >= HalfLife.Ticks)
            {
                foreach (ref var count in _counts.AsSpan())
                {
                    count >>= 1;
                }

                _total >>= 1;
                Volatile.Write(ref _halvedTicks, now.Ticks);
            }
        }
        finally
        {
            _halving.Exit();
        }
    }
}
