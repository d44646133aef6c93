using System.Collections.Concurrent;
using System.Threading.Channels;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>
/// Runs jobs of some kinds, a bounded number at a time.
/// <list type="number">
/// <item>It leases as many jobs as there are free places, so a job never waits in a process that is busy.</item>
/// <item>Outcomes are written many at a time; until that has happened a job keeps its place.</item>
/// <item>A heartbeat prolongs the leases of what runs. A lease that is lost, or a job that nobody wants any more, cancels the handler; what it
/// still writes is refused by worker and attempt.</item>
/// </list>
/// </summary>
internal sealed class JobLane(
    JobQueue queue, JobSignal signal, JobOptions options, IReadOnlyDictionary<string, IJobHandler> handlers, int places, ListeningApiMetrics metrics,
    TimeProvider time, ILogger logger) : IDisposable
{
    private const int MaxOutcomes = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxRetryPause = TimeSpan.FromMinutes(10);

    private readonly Guid _worker = Guid.NewGuid();
    private readonly string[] _kinds = [.. handlers.Keys];
    private readonly SemaphoreSlim _places = new(places);
    private readonly ConcurrentDictionary<Guid, (ClaimedJob Job, CancellationTokenSource Stop)> _running = new();
    private readonly Channel<JobOutcome> _outcomes = Channel.CreateUnbounded<JobOutcome>();

    /// <summary>Until it is stopped. Running jobs are cancelled then, and go back into the queue.</summary>
    public async Task RunAsync(CancellationToken stoppingToken)
    {
        if (places == 0 || _kinds.Length == 0)
        {
            return;
        }

        using var afterwards = new CancellationTokenSource();
        var writing = WriteOutcomesAsync(afterwards.Token);
        await Task.WhenAll(LeaseAllAsync(stoppingToken), Forever(HeartbeatAsync, options.Lease / 3, stoppingToken));
        using (var patience = new CancellationTokenSource(Farewell, time))
        {
            await Task.WhenAny(Task.WhenAll(Enumerable.Range(0, places).Select(_ => _places.WaitAsync(patience.Token))));
        }

        await afterwards.CancelAsync();
        await writing;
    }

    public void Dispose() => _places.Dispose();

    private async Task LeaseAllAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var taken = 0;
            try
            {
                await _places.WaitAsync(stoppingToken);
                taken = 1;
                while (taken < places && _places.Wait(0, CancellationToken.None))
                {
                    taken++;
                }

                var next = signal.Next;
                var jobs = await queue.ClaimAsync(_worker, _kinds, taken, options.Lease, stoppingToken);
                foreach (var job in jobs)
                {
                    taken--;
                    _ = Task.Run(() => RunAsync(job, stoppingToken), CancellationToken.None);
                }

                Release(ref taken);
                if (jobs.Count == 0)
                {
                    await signal.WaitAsync(next, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                Release(ref taken);
            }
            catch (Exception error)
            {
                Release(ref taken);
                logger.JobsNotLeased(error.Message);
                await Task.WhenAny(Task.Delay(Pause, time, stoppingToken));
            }
        }
    }

    private void Release(ref int taken)
    {
        if (taken > 0)
        {
            _places.Release(taken);
            taken = 0;
        }
    }

    private async Task RunAsync(ClaimedJob job, CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        _running[job.Id] = (job, stop);
        try
        {
            var result = await handlers[job.Kind].RunAsync(new JobContext(job, queue, _worker), stop.Token);
            _outcomes.Writer.TryWrite(new JobOutcome(job, JobState.Succeeded, result));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancelled by its owner, or lost to another worker (then this is refused); or this process ends, and another shall do it.
            _outcomes.Writer.TryWrite(new JobOutcome(job, stoppingToken.IsCancellationRequested ? JobState.Queued : JobState.Cancelled));
        }
        catch (Exception error)
        {
            var isLast = job.Attempt >= job.MaxAttempts;
            logger.JobFailed(job.Kind, job.Id, job.Attempt, error);
            _outcomes.Writer.TryWrite(new JobOutcome(job, isLast ? JobState.Dead : JobState.Queued, Error: error.Message, Pause: RetryPause(job.Attempt)));
        }
        finally
        {
            _running.TryRemove(job.Id, out _);
        }
    }

    private TimeSpan RetryPause(int attempt)
    {
        var pause = Math.Min(options.RetryPause.Ticks * Math.Pow(2, attempt - 1), MaxRetryPause.Ticks);
        return TimeSpan.FromTicks((long)(pause * (0.75 + (Random.Shared.NextDouble() / 2))));
    }

    private async Task WriteOutcomesAsync(CancellationToken stoppingToken)
    {
        var outcomes = new List<JobOutcome>();
        try
        {
            while (await _outcomes.Reader.WaitToReadAsync(stoppingToken))
            {
                while (outcomes.Count < MaxOutcomes && _outcomes.Reader.TryRead(out var outcome))
                {
                    outcomes.Add(outcome);
                }

                await WriteAsync(outcomes, stoppingToken);
                _places.Release(outcomes.Count);
                outcomes.Clear();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written is done again once the leases run out.
        }
    }

    private async Task WriteAsync(List<JobOutcome> outcomes, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await queue.FinishAsync(_worker, outcomes, options.ResultTtl, stoppingToken);
                outcomes.ForEach(o => metrics.Job(o.State));
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.OutcomesNotWritten(outcomes.Count, error.Message);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task HeartbeatAsync(CancellationToken stoppingToken)
    {
        await queue.TakeBackAsync(stoppingToken);
        var running = _running.Values.ToList();
        if (running.Count == 0)
        {
            return;
        }

        var mine = await queue.HeartbeatAsync(_worker, [.. running.Select(r => r.Job)], options.Lease, stoppingToken);
        foreach (var (job, stop) in running.Where(r => !mine.TryGetValue(r.Job.Id, out var isCancelWanted) || isCancelWanted))
        {
            if (_running.ContainsKey(job.Id))
            {
                try
                {
                    await stop.CancelAsync();
                }
                catch (ObjectDisposedException)
                {
                    // It finished in this very moment.
                }
            }
        }
    }

    private async Task Forever(Func<CancellationToken, Task> action, TimeSpan interval, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await action(stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    logger.HeartbeatFailed(error.Message);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }
}
