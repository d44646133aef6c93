using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Delivery;

/// <summary>
/// Decides who is served when there are more requests than the origin takes on at once. Pre-warming gets at most half of the places and
/// prefetching three quarters, so they are turned away before playback has to wait; playback waits for a while, first come first served,
/// and only then is turned away too. Thread-safe.
/// </summary>
internal sealed class AdmissionControl(IOptions<LoadOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private readonly LoadOptions _options = options.Value;
    private int _active;

    /// <summary>Takes a place; follow with <see cref="Leave"/>.</summary>
    /// <returns>False: turned away.</returns>
    public async ValueTask<bool> TryEnterAsync(RequestPriority priority, CancellationToken cancellationToken)
    {
        LinkedListNode<TaskCompletionSource> turn;
        lock (_lock)
        {
            if (_active < PlacesFor(priority))
            {
                _active++;
                return true;
            }

            if (priority != RequestPriority.Playback || _waiting.Count >= _options.MaxQueued)
            {
                return false;
            }

            turn = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        try
        {
            await turn.Value.Task.WaitAsync(_options.QueueTimeout, time, cancellationToken);
            return true;
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            lock (_lock)
            {
                if (turn.List is not null)
                {
                    _waiting.Remove(turn);
                    return false;
                }
            }

            // The place was handed over at the very moment that the wait ended.
            return true;
        }
    }

    /// <summary>Gives the place to who has waited longest, or back.</summary>
    public void Leave()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            next = _waiting.First?.Value;
            if (next is null)
            {
                _active--;
            }
            else
            {
                _waiting.RemoveFirst();
            }
        }

        next?.SetResult();
    }

    private int PlacesFor(RequestPriority priority) => priority switch
    {
        RequestPriority.Prewarm => Math.Max(1, _options.MaxConcurrent / 2),
        RequestPriority.Prefetch => Math.Max(1, _options.MaxConcurrent * 3 / 4),
        _ => _options.MaxConcurrent,
    };
}
