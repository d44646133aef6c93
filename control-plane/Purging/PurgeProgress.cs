namespace CdnMusic.ControlPlane.Purging;

/// <summary>How far one stream's edge is in the purge log. Thread-safe.</summary>
internal sealed class PurgeProgress
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private PurgePlace? _place;
    private PurgePlace _target;
    private string? _problem;

    /// <summary>Up to where the edge has acknowledged; null while it has yet to take up the log.</summary>
    public PurgePlace? Place => Locked(() => _place);

    /// <summary>It has acknowledged all that it missed.</summary>
    public bool CaughtUp => Locked(() => _place?.Covers(_target) == true);

    /// <summary>What came of the latest attempt if it was not acknowledged.</summary>
    public string? Problem => Locked(() => _problem);

    /// <summary>Where the edge is when it joins, and where it has to get to before it takes players.</summary>
    public void Begin(PurgePlace? place, PurgePlace target) => Locked(() => (_place, _target) = (place, target));

    /// <summary>The log has become another one: the edge has to get to its head.</summary>
    public void Restart(PurgePlace target) => Locked(() => (_place, _target) = (null, target));

    /// <summary>The edge is there now.</summary>
    /// <returns>True if with this it has caught up.</returns>
    public bool Advance(PurgePlace? place, string? problem)
    {
        var (caughtUp, changed) = Locked(() =>
        {
            var before = _place?.Covers(_target) == true;
            (_place, _problem) = (place, problem);
            (var signal, _changed) = (_changed, NewSignal());
            return (!before && _place?.Covers(_target) == true, signal);
        });
        changed.SetResult();
        return caughtUp;
    }

    /// <summary>Waits until the edge has acknowledged a place; false if it did not within the token's patience.</summary>
    public async Task<bool> WaitForAsync(PurgePlace place, CancellationToken patience)
    {
        try
        {
            while (true)
            {
                var (done, changed) = Locked(() => (_place?.Covers(place) == true, _changed.Task));
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
