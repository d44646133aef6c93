namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// Work of which only the latest run counts, such as reading what is new: one run at a time, and all who ask while one is under way share the
/// next. Thread-safe.
/// </summary>
internal sealed class CoalescedWork(Func<Task> work)
{
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _next;

    /// <summary>Completes, or fails, with a run that began after this call.</summary>
    public Task RunAsync()
    {
        lock (_gate)
        {
            return _next ??= RunAfterAsync(_running);
        }
    }

    private async Task RunAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            (_running, _next) = (_next!, null);
        }

        await work();
    }
}
