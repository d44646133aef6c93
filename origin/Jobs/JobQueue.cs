using System.Text.Json;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Ledger;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Jobs;

/// <summary>
/// The durable queue. A worker holds a job by a lease that it renews while it works; when the lease has run out the job is anybody's. Every
/// beginning is counted as an attempt, so a job that kills its worker dies in the end, too; the attempt's number is also what tells a
/// worker that was thought dead that the job is not its own any more. Thread-safe, also between processes.
/// </summary>
internal sealed class JobQueue(IngestLedger ledger, IOptions<IngestOptions> options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Adds a job.</summary>
    public void Enqueue(LedgerTransaction transaction, string release, JobKind kind, int position, string payload, DateTimeOffset dueAt)
    {
        var id = Guid.NewGuid().ToString("N");
        transaction.Execute(
            """
            INSERT INTO jobs (id, release, kind, position, payload, state, attempt, due_at, cancelled, progress, created_at)
            VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, 0, 0, $7)
            """,
            id, release, kind, position, payload, dueAt, time.GetUtcNow());
        EventLog.Job(transaction, Of(transaction, id));
        transaction.AfterCommit(() => _wake.Release());
    }

    /// <summary>Waits until there may be something to do, or some time has passed.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _wake.WaitAsync(limit, cancellationToken);

    /// <summary>Gives the next job to a worker, or null.</summary>
    public Job? Claim(string owner)
    {
        if (ledger.Read(Next) is null)
        {
            return null;
        }

        return ledger.Run(transaction =>
        {
            if (Next(transaction) is not { } job)
            {
                return null;
            }

            transaction.Execute(
                "UPDATE jobs SET state = 'running', attempt = attempt + 1, owner = $2, lease_until = $3 WHERE id = $1",
                job.Id, owner, time.GetUtcNow() + options.Value.Lease);
            var claimed = Of(transaction, job.Id);
            EventLog.Job(transaction, claimed);
            return claimed;
        });
    }

    /// <summary>Renews a worker's lease and notes how far it is.</summary>
    public LeaseState Renew(Job job, double progress) => ledger.Run(transaction =>
    {
        var held = transaction.Query(
            "SELECT cancelled FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running'", row => row.GetBoolean(0), job.Id, job.Attempt);
        if (held is not [var cancelled])
        {
            return LeaseState.Lost;
        }

        transaction.Execute(
            "UPDATE jobs SET lease_until = $2, progress = $3 WHERE id = $1", job.Id, time.GetUtcNow() + options.Value.Lease, progress);
        EventLog.Job(transaction, Of(transaction, job.Id));
        return cancelled ? LeaseState.Cancelled : LeaseState.Held;
    });

    /// <summary>Makes a job done, and what follows from it come true, at the same time. False if the lease was lost.</summary>
    public bool Complete(Job job, string result, Action<LedgerTransaction, Job, string> then) => End(job, JobState.Done, null, result, (transaction, done) => then(transaction, done, result));

    /// <summary>Makes a job dead, with what follows. False if the lease was lost.</summary>
    public bool Bury(Job job, IngestProblem problem, Action<LedgerTransaction, Job> then) => End(job, JobState.Dead, problem, null, then);

    /// <summary>Ends a job whose cancellation its worker has noticed.</summary>
    public bool Cancelled(Job job) => End(job, JobState.Cancelled, null, null, (_, _) => { });

    /// <summary>Gives a job that failed back to the queue, for later. False if it has been tried often enough, or the lease was lost.</summary>
    public bool Retry(Job job, IngestProblem problem)
    {
        if (job.Attempt >= options.Value.MaxAttempts)
        {
            return false;
        }

        var pause = options.Value.RetryPause * Math.Pow(2, Math.Min(job.Attempt - 1, 30));
        return End(job, JobState.Queued, problem, null, (transaction, _) => transaction.Execute(
            "UPDATE jobs SET due_at = $2, progress = 0 WHERE id = $1", job.Id, time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause)));
    }

    /// <summary>Gives a job back because the worker must stop; it does not count as an attempt.</summary>
    public void Release(Job job) => End(job, JobState.Queued, null, null, (transaction, _) => transaction.Execute(
        "UPDATE jobs SET attempt = attempt - 1, progress = 0 WHERE id = $1", job.Id));

    /// <summary>Cancels what is not over of a release: at once what waits, at its worker's next sign of life what is under way.</summary>
    public static void CancelAll(LedgerTransaction transaction, string release)
    {
        var waiting = transaction.Query($"SELECT {Job.Columns} FROM jobs WHERE release = $1 AND state = 'queued'", Job.Read, release);
        transaction.Execute("UPDATE jobs SET state = 'cancelled' WHERE release = $1 AND state = 'queued'", release);
        transaction.Execute("UPDATE jobs SET cancelled = 1 WHERE release = $1 AND state = 'running'", release);
        foreach (var job in waiting)
        {
            EventLog.Job(transaction, job with { State = JobState.Cancelled });
        }
    }

    /// <summary>All jobs of a release, tracks first, in their order.</summary>
    public static IReadOnlyList<Job> Of(LedgerTransaction transaction, string release, JobKind kind) => transaction.Query(
        $"SELECT {Job.Columns} FROM jobs WHERE release = $1 AND kind = $2 ORDER BY position", Job.Read, release, kind);

    /// <summary>Jobs that wait or are under way.</summary>
    public static int CountOpen(LedgerTransaction transaction) =>
        transaction.Query("SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running')", row => row.GetInt32(0)).Single();

    /// <summary>Is this attempt at a job still somebody's?</summary>
    public bool IsUnderWay(string id, int attempt) => ledger.Read(transaction => transaction.Query(
        "SELECT 1 FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running'", row => row.GetInt32(0), id, attempt).Count > 0);

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private static Job Of(LedgerTransaction transaction, string id) =>
        transaction.Query($"SELECT {Job.Columns} FROM jobs WHERE id = $1", Job.Read, id).Single();

    private Job? Next(LedgerTransaction transaction) => transaction.Query(
        $"""
        SELECT {Job.Columns} FROM jobs
        WHERE (state = 'queued' AND due_at <= $1) OR (state = 'running' AND lease_until <= $1)
        ORDER BY due_at, created_at, position LIMIT 1
        """,
        Job.Read,
        time.GetUtcNow()).SingleOrDefault();

    private bool End(Job job, JobState state, IngestProblem? problem, string? result, Action<LedgerTransaction, Job> then) => ledger.Run(transaction =>
    {
        var ended = transaction.Execute(
            """
            UPDATE jobs SET state = $3, problem = $4, result = $5, owner = NULL, lease_until = NULL,
                progress = CASE WHEN $3 = 'done' THEN 1 ELSE progress END
            WHERE id = $1 AND attempt = $2 AND state = 'running'
            """,
            job.Id, job.Attempt, state, problem is null ? null : JsonSerializer.Serialize(problem, LedgerTransaction.Json), result);
        if (ended == 0)
        {
            return false;
        }

        var now = Of(transaction, job.Id);
        EventLog.Job(transaction, now);
        then(transaction, now);
        return true;
    });
}
