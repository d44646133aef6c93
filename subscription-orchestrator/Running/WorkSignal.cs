namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>Wakes this process's workers up; other processes' work is found by polling. Thread-safe.</summary>
internal sealed class WorkSignal : IDisposable
{
    private readonly SemaphoreSlim _raised = new(0, int.MaxValue);

    public void Raise() => _raised.Release();

    public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken) => _raised.WaitAsync(longest, cancellationToken);

    public void Dispose() => _raised.Dispose();
}
