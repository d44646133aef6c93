using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// Bounds what leaves per second: a token bucket that holds a second's worth. A body is paid for as a whole when it begins, and may leave the bucket in debt.
/// Playback waits until the debt is paid off, in the order of arrival; prefetching needs a quarter of the bucket, pre-warming half of it, and are
/// turned away without, so that playback finds something. A body whose client leaves has been paid for all the same. Thread-safe.
/// </summary>
internal sealed class EgressBudget(IOptions<LoadOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly double _rate = options.Value.MaxBytesPerSecond.Bytes;
    private readonly TimeSpan _patience = options.Value.QueueTimeout;
    private double _level = options.Value.MaxBytesPerSecond.Bytes;
    private long _filled = time.GetTimestamp();

    /// <summary>Pays for a body.</summary>
    /// <param name="priority">Whom it is for.</param>
    /// <param name="bytes">How much it is.</param>
    /// <param name="wait">How long to wait before it is sent; if it is turned away, when to come back.</param>
    /// <returns>False: turned away, and nothing is paid.</returns>
    public bool TryPay(RequestPriority priority, long bytes, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_rate == 0)
        {
            return true;
        }

        lock (_lock)
        {
            var now = time.GetTimestamp();
            _level = Math.Min(_rate, _level + (_rate * time.GetElapsedTime(_filled, now).TotalSeconds));
            _filled = now;
            var lacking = Needed(priority) - _level;
            if (lacking > 0)
            {
                wait = TimeSpan.FromSeconds(lacking / _rate);
                if (priority != RequestPriority.Playback || wait > _patience)
                {
                    return false;
                }
            }

            _level -= bytes;
            return true;
        }
    }

    private double Needed(RequestPriority priority) => priority switch
    {
        RequestPriority.Prewarm => _rate / 2,
        RequestPriority.Prefetch => _rate / 4,
        _ => 0,
    };
}
