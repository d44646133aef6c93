namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// The share of prefetches wasted recently, over this and the previous half of a window of one minute. Not thread-safe.
/// </summary>
internal sealed class WasteWindow(TimeProvider time)
{
    /// <summary>Fewer outcomes than this say nothing.</summary>
    public const int MinOutcomes = 8;

    private static readonly TimeSpan Half = TimeSpan.FromSeconds(30);

    private long _since = time.GetTimestamp();
    private (int Used, int Wasted) _current;
    private (int Used, int Wasted) _previous;

    /// <summary>The share, 0–1; 0 while there are too few outcomes.</summary>
    public double Ratio
    {
        get
        {
            Turn();
            var wasted = _current.Wasted + _previous.Wasted;
            var all = wasted + _current.Used + _previous.Used;
            return all < MinOutcomes ? 0 : (double)wasted / all;
        }
    }

    public void Add(bool used)
    {
        Turn();
        _current = used ? (_current.Used + 1, _current.Wasted) : (_current.Used, _current.Wasted + 1);
    }

    private void Turn()
    {
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed >= Half)
        {
            _previous = elapsed < 2 * Half ? _current : default;
            _current = default;
            _since = time.GetTimestamp();
        }
    }
}
