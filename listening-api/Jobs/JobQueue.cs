using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>
/// The table <c>jobs</c> as a queue, from the side of who wants something done. Times are the database's own, so workers' clocks need not
/// agree. Thread-safe.
/// </summary>
internal sealed partial class JobQueue(NpgsqlDataSource source)
{
    /// <summary>The channel on which workers are told that there is work.</summary>
    public const string Channel = "listening_jobs";

    private const string Notify = "SELECT pg_notify('" + Channel + "', '')";

    /// <summary>Queues a job, or joins the one of the same kind and key, which takes the higher priority of the two.</summary>
    public async Task<Guid> EnqueueAsync(JobRequest request, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            INSERT INTO jobs (id, kind, job_key, owner, payload, priority, max_attempts) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (kind, job_key) WHERE job_key IS NOT NULL AND state IN (0, 1) DO UPDATE SET priority = greatest(jobs.priority, excluded.priority)
            RETURNING id
            """)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7() },
                new() { Value = request.Kind },
                new() { Value = (object?)request.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)request.Owner ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = request.Payload, NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = request.Priority },
                new() { Value = request.MaxAttempts },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Notify));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetGuid(0);
    }

    /// <summary>Queues many jobs of one kind at once, each a job of its own.</summary>
    public async Task EnqueueAllAsync(string kind, IReadOnlyList<string> payloads, short priority, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "INSERT INTO jobs (id, kind, payload, priority) SELECT id, $3, payload::jsonb, $4 FROM unnest($1::uuid[], $2::text[]) AS j(id, payload)")
        {
            Parameters =
            {
                new() { Value = payloads.Select(_ => Guid.CreateVersion7()).ToArray() },
                new() { Value = payloads.ToArray() },
                new() { Value = kind },
                new() { Value = priority },
            },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Notify));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How a job stands; null when there is none.</summary>
    public async Task<Job?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ReadAsync("WHERE id = $1", [id], cancellationToken)).FirstOrDefault();

    /// <summary>The newest jobs of a state.</summary>
    public Task<List<Job>> ListAsync(JobState state, int limit, CancellationToken cancellationToken) =>
        ReadAsync("WHERE state = $1 ORDER BY created_at DESC LIMIT $2", [(short)state, limit], cancellationToken);

    /// <summary>The newest finished job of a kind and key that is not older than that, and whose result has not expired.</summary>
    public async Task<Guid?> FindFreshAsync(string kind, string key, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "SELECT id FROM jobs WHERE kind = $1 AND job_key = $2 AND state = 2 AND finished_at > now() - $3 AND expires_at > now() ORDER BY finished_at DESC LIMIT 1",
            kind, key, maxAge);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>What a job made; null when it is not finished or the result has expired.</summary>
    public async Task<JobResult?> ResultAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT result, result_type FROM jobs WHERE id = $1 AND state = 2 AND expires_at > now() AND result IS NOT NULL", id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new JobResult(reader.GetFieldValue<byte[]>(0), reader.GetString(1)) : null;
    }

    /// <summary>Cancels it: at once while it is queued; a running one is told.</summary>
    public async Task CancelAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            UPDATE jobs SET is_cancel_wanted = true, state = CASE state WHEN 0 THEN 4 ELSE state END, finished_at = CASE state WHEN 0 THEN now() END
            WHERE id = $1 AND state IN (0, 1)
            """, id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Gives a dead or cancelled job a new life. False: it is neither, or its key is taken by a newer one.</summary>
    public async Task<bool> ReviveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            UPDATE jobs j SET state = 0, attempt = 0, run_at = now(), error = NULL, is_cancel_wanted = false, finished_at = NULL
            WHERE id = $1 AND state IN (3, 4)
                AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.kind = j.kind AND o.job_key = j.job_key AND o.state IN (0, 1))
            """, id);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Forgets results that have expired and jobs that finished long ago.</summary>
    public async Task CleanAsync(TimeSpan retention, CancellationToken cancellationToken)
    {
        await using var results = Command("UPDATE jobs SET result = NULL WHERE state = 2 AND expires_at < now() AND result IS NOT NULL");
        await results.ExecuteNonQueryAsync(cancellationToken);
        await using var jobs = Command("DELETE FROM jobs WHERE state > 1 AND finished_at < now() - $1", retention);
        await jobs.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<Job>> ReadAsync(string condition, object[] parameters, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            SELECT id, kind, owner, state, attempt, progress, note, error, created_at, finished_at, coalesce(state = 2 AND expires_at <= now(), false) FROM jobs
            """ + " " + condition, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<Job>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs.Add(new Job(
                reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), (JobState)reader.GetInt16(3), reader.GetInt32(4),
                reader.GetFloat(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.GetFieldValue<DateTimeOffset>(8), reader.IsDBNull(9) ? null : reader.GetFieldValue<DateTimeOffset>(9), reader.GetBoolean(10)));
        }

        return jobs;
    }

    private NpgsqlCommand Command(string sql, params object[] parameters)
    {
        var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return command;
    }
}
