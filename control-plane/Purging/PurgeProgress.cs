namespace CdnMusic.ControlPlane.Purging;

/// <summary>How far one stream's edge is in the purge log. Thread-safe.</summary>
internal sealed class PurgeProgress
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private ulong? _position;
    private ulong _target;
    private string? _problem;

    /// <summary>The last position that the edge has acknowledged; null while it has yet to take up this log.</summary>
    public ulong? Position => Locked(() => _position);

    /// <summary>It has acknowledged all that it missed.</summary>
    public bool CaughtUp => Locked(() => _position >= _target);

    /// <summary>What came of the latest attempt if it was not acknowledged.</summary>
    public string? Problem => Locked(() => _problem);

    /// <summary>Where the edge is when it joins, and where it has to get to before it takes players.</summary>
    public void Begin(ulong? position, ulong target) => Locked(() => (_position, _target) = (position, target));

    /// <summary>The edge is there now.</summary>
    /// <returns>True if with this it has caught up.</returns>
    public bool Advance(ulong? position, string? problem)
    {
        var (caughtUp, changed) = Locked(() =>
        {
            var before = _position >= _target;
            (_position, _problem) = (position, problem);
            (var signal, _changed) = (_changed, NewSignal());
            return (!before && _position >= _target, signal);
        });
        changed.SetResult();
        return caughtUp;
    }

    /// <summary>Waits until the edge has acknowledged a position; false if it did not within the token's patience.</summary>
    public async Task<bool> WaitForAsync(ulong position, CancellationToken patience)
    {
        try
        {
            while (true)
            {
                var (done, changed) = Locked(() => (_position >= position, _changed.Task));
                if (done)
                {
                    return true;
                }

                await changed.WaitAsync(patience);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return work();
        }
    }
}
