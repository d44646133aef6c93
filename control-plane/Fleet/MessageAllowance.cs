namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// Bounds the work that one stream can cause: reports may come ten times as often as asked on average, and a hundred in one burst.
/// Not thread-safe; one per stream.
/// </summary>
internal sealed class MessageAllowance(TimeSpan interval, TimeSpan start)
{
    private const double Burst = 100, PerInterval = 10;
    private double _left = Burst;
    private TimeSpan _last = start;

    /// <summary>Takes one message out of the allowance, or says that it is used up.</summary>
    public Refusal? Refuse(TimeSpan now)
    {
        _left = Math.Min(Burst, _left + (PerInterval * ((now - _last) / interval)));
        _last = now;
        return --_left >= 0
            ? null
            : new Refusal(RefusalReason.TooManyMessages, $"reports are wanted every {interval.TotalMilliseconds:0} ms");
    }
}
