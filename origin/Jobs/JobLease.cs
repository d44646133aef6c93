using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin.Jobs;

/// <summary>
/// Keeps a worker's hold on a job: renews it, passes progress on, and says when it is over. A ledger that cannot be written ends it in
/// good time, before others may take the job. Thread-safe.
/// </summary>
internal sealed class JobLease : IProgress<double>, IAsyncDisposable
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(1);

    private readonly JobQueue _queue;
    private readonly Job _job;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _renewing;
    private double _progress;
    private int _disposals;

    public JobLease(JobQueue queue, Job job, TimeSpan length, TimeProvider time, ILogger logger)
    {
        (_queue, _job, _length, _time, _logger) = (queue, job, length, time, logger);
        _renewing = RenewAsync();
    }

    /// <summary>Cancelled when the work must stop.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>As of the last renewal.</summary>
    public LeaseState State { get; private set; } = LeaseState.Held;

    public void Report(double value) => Volatile.Write(ref _progress, value);

    /// <summary>Stops renewing; the job must be ended before the lease runs out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) == 0)
        {
            await _disposed.CancelAsync();
            await _renewing;
            _disposed.Dispose();
        }
    }

    private async Task RenewAsync()
    {
        var interval = _length / 4 < LongestInterval ? _length / 4 : LongestInterval;
        using var timer = new PeriodicTimer(interval, _time);
        var renewed = _time.GetTimestamp();
        try
        {
            while (State == LeaseState.Held && await timer.WaitForNextTickAsync(_disposed.Token))
            {
                try
                {
                    State = _queue.Renew(_job, Volatile.Read(ref _progress));
                    renewed = _time.GetTimestamp();
                }
                catch (Exception error)
                {
                    _logger.LeaseFault(error, _job.Release, _job.Kind, _job.Position);
                    State = _time.GetElapsedTime(renewed) > _length / 2 ? LeaseState.Lost : LeaseState.Held;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }

        if (State != LeaseState.Held)
        {
            await _over.CancelAsync();
        }
    }
}
