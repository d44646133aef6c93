using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Jobs;

/// <summary>Works on jobs, a few at a time.</summary>
internal sealed class JobRunner(
    JobQueue queue,
    IEnumerable<IJobHandler> handlers,
    IngestMetrics metrics,
    IOptions<IngestOptions> options,
    TimeProvider time,
    ILogger<JobRunner> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250), FaultPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<JobKind, IJobHandler> _handlers = handlers.ToDictionary(handler => handler.Kind);
    private readonly string _owner = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => Task.Run(() => LoopAsync(stoppingToken), CancellationToken.None)));

    private async Task LoopAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (queue.Claim(_owner) is { } job)
                {
                    await WorkAsync(job, stopping);
                }
                else
                {
                    await queue.WaitAsync(PollInterval, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The service stops.
            }
            catch (Exception error)
            {
                // The ledger is busy or its disk is full: what is under way is claimed again when its lease has run out.
                logger.WorkerFault(error);
                await Task.WhenAny(Task.Delay(FaultPause, time, stopping));
            }
        }
    }

    private async Task WorkAsync(Job job, CancellationToken stopping)
    {
        var (handler, started) = (_handlers[job.Kind], time.GetTimestamp());
        if (job.Attempt > options.Value.MaxAttempts)
        {
            var silent = IngestProblem.Of("worker-died", "The worker died", $"Its worker died {job.Attempt - 1} times.");
            queue.Bury(job, silent, handler.Dead);
            logger.JobDied(job.Release, job.Kind, job.Position, silent.Detail);
            return;
        }

        await using var lease = new JobLease(queue, job, options.Value.Lease, time, logger);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, lease.Over);
        var outcome = await AttemptAsync(job, handler, lease, stop.Token, stopping);
        metrics.Ended(job.Kind, outcome, time.GetElapsedTime(started));
        logger.JobEnded(job.Release, job.Kind, job.Position, outcome, job.Attempt, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task<JobOutcome> AttemptAsync(Job job, IJobHandler handler, JobLease lease, CancellationToken stop, CancellationToken stopping)
    {
        try
        {
            var result = await handler.RunAsync(job, lease, stop);
            await lease.DisposeAsync();
            return queue.Complete(job, result, handler.Done) ? JobOutcome.Done : JobOutcome.Lost;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await lease.DisposeAsync();
            if (lease.State == LeaseState.Cancelled)
            {
                queue.Cancelled(job);
                return JobOutcome.Cancelled;
            }

            if (lease.State == LeaseState.Held && stopping.IsCancellationRequested)
            {
                queue.Release(job);
                return JobOutcome.Stopped;
            }

            return JobOutcome.Lost;
        }
        catch (Exception error)
        {
            await lease.DisposeAsync();
            logger.JobFailed(error, job.Release, job.Kind, job.Position, job.Attempt);
            var problem = error is MediaException media
                ? IngestProblem.Of(media)
                : IngestProblem.Of("ingest-failed", "Ingest failed", "The service could not do it; its log says why.");
            var final = error is MediaException { IsFinal: true };
            if (!final && queue.Retry(job, problem))
            {
                return JobOutcome.Retried;
            }

            return queue.Bury(job, problem, handler.Dead) ? JobOutcome.Dead : JobOutcome.Lost;
        }
    }
}
