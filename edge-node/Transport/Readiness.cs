using System.Threading.Tasks.Sources;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// One direction of an edge-triggered socket: remembers an edge that came while nobody waited, wakes the one who waits, and knows until
/// when the wait may last. One waiter at a time; signals come from the event loop. Allocates nothing per wait; a continuation runs on
/// the thread that signals.
/// </summary>
internal sealed class Readiness : IValueTaskSource<bool>
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _source;
    private long _deadline = long.MaxValue;
    private bool _ready = true;
    private bool _waiting;
    private bool _cancelled;

    /// <summary>When the running wait has lasted too long, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline => Volatile.Read(ref _deadline);

    /// <summary>Someone waits right now.</summary>
    public bool IsWaiting => Volatile.Read(ref _waiting);

    /// <summary>Forgets edges seen so far. Call it before the system call, so that an edge during the call is not lost.</summary>
    public void Clear() => Volatile.Write(ref _ready, false);

    /// <summary>Says without an event that there may be more.</summary>
    public void Set() => Volatile.Write(ref _ready, true);

    /// <summary>An edge: whoever waits goes on, with true.</summary>
    public void Signal() => Wake(result: true);

    /// <summary>Whoever waits, or else the next who would wait, goes on with false.</summary>
    public void Cancel() => Wake(result: false);

    /// <summary>Waits for an edge. At most one call at a time.</summary>
    /// <param name="deadline">The moment after which the event loop ends the connection.</param>
    /// <returns>True after an edge; false after <see cref="Cancel"/>.</returns>
    public ValueTask<bool> WaitAsync(long deadline)
    {
        lock (_lock)
        {
            if (_cancelled)
            {
                _cancelled = false;
                return new ValueTask<bool>(false);
            }

            if (_ready)
            {
                return new ValueTask<bool>(true);
            }

            _source.Reset();
            _waiting = true;
            Volatile.Write(ref _deadline, deadline);
            return new ValueTask<bool>(this, _source.Version);
        }
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Wake(bool result)
    {
        lock (_lock)
        {
            _ready |= result;
            _cancelled |= !result && !_waiting;
            if (!_waiting)
            {
                return;
            }

            _waiting = false;
            Volatile.Write(ref _deadline, long.MaxValue);
        }

        _source.SetResult(result);
    }
}
