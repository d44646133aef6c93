using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>The queue from the side of the workers.</summary>
internal sealed partial class JobQueue
{
    /// <summary>
    /// Leases jobs, the most urgent first; rows that others are about to lease are skipped.
    /// </summary>
    public async Task<List<ClaimedJob>> ClaimAsync(Guid worker, string[] kinds, int most, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            UPDATE jobs SET state = 1, worker = $1, attempt = attempt + 1, lease_until = now() + $4, progress = 0, note = NULL
            WHERE id = ANY(ARRAY(
                SELECT id FROM jobs WHERE state = 0 AND run_at <= now() AND kind = ANY($2) ORDER BY priority DESC, run_at LIMIT $3 FOR UPDATE SKIP LOCKED))
            RETURNING id, kind, payload::text, attempt, max_attempts, priority, run_at
            """, worker, kinds, most, lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<(ClaimedJob Job, short Priority, DateTime RunAt)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs.Add((new ClaimedJob(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetInt32(4)), reader.GetInt16(5), reader.GetDateTime(6)));
        }

        return [.. jobs.OrderByDescending(j => j.Priority).ThenBy(j => j.RunAt).Select(j => j.Job)];
    }

    /// <summary>Takes jobs back whose worker has not been heard of in time. Returns how many.</summary>
    public async Task<int> TakeBackAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("""
            UPDATE jobs SET worker = NULL, lease_until = NULL, run_at = now(), error = 'the worker was not heard of in time',
                state = CASE WHEN is_cancel_wanted THEN 4 WHEN attempt >= max_attempts THEN 3 ELSE 0 END,
                finished_at = CASE WHEN is_cancel_wanted OR attempt >= max_attempts THEN now() END
            WHERE state = 1 AND lease_until < now()
            """);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Prolongs the leases. Returns those that are still this worker's, and whether nobody wants the result any more.</summary>
    public async Task<Dictionary<Guid, bool>> HeartbeatAsync(Guid worker, IReadOnlyCollection<ClaimedJob> jobs, TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            UPDATE jobs j SET lease_until = now() + $4 FROM unnest($2::uuid[], $3::int[]) AS k(id, attempt)
            WHERE j.id = k.id AND j.attempt = k.attempt AND j.worker = $1 AND j.state = 1 RETURNING j.id, j.is_cancel_wanted
            """, worker, jobs.Select(j => j.Id).ToArray(), jobs.Select(j => j.Attempt).ToArray(), lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var mine = new Dictionary<Guid, bool>();
        while (await reader.ReadAsync(cancellationToken))
        {
            mine[reader.GetGuid(0)] = reader.GetBoolean(1);
        }

        return mine;
    }

    /// <summary>Notes how far a job is, if it is still this worker's.</summary>
    public async Task ReportAsync(Guid worker, ClaimedJob job, double share, string note, CancellationToken cancellationToken)
    {
        await using var command = Command(
            "UPDATE jobs SET progress = $4, note = $5 WHERE id = $1 AND attempt = $2 AND worker = $3 AND state = 1", job.Id, job.Attempt, worker, (float)share, note);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes what became of jobs, all at once; of those whose lease was lost, nothing.</summary>
    /// <param name="worker">Who did them.</param>
    /// <param name="outcomes">What became of them.</param>
    /// <param name="resultTtl">How long results are kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task FinishAsync(Guid worker, IReadOnlyList<JobOutcome> outcomes, TimeSpan resultTtl, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            UPDATE jobs j SET state = o.state, attempt = CASE WHEN o.state = 0 AND o.error IS NULL THEN j.attempt - 1 ELSE j.attempt END, worker = NULL, lease_until = NULL, result = o.result, result_type = o.result_type, error = o.error,
                run_at = CASE o.state WHEN 0 THEN now() + o.pause ELSE j.run_at END, progress = CASE o.state WHEN 2 THEN 1 ELSE j.progress END,
                finished_at = CASE o.state WHEN 0 THEN NULL ELSE now() END, expires_at = CASE o.state WHEN 2 THEN now() + $9 END
            FROM unnest($2::uuid[], $3::int[], $4::smallint[], $5::bytea[], $6::text[], $7::text[], $8::interval[])
                AS o(id, attempt, state, result, result_type, error, pause)
            WHERE j.id = o.id AND j.attempt = o.attempt AND j.worker = $1 AND j.state = 1
            """);
        command.Parameters.Add(new() { Value = worker });
        Add(NpgsqlDbType.Uuid, o => o.Job.Id);
        Add(NpgsqlDbType.Integer, o => o.Job.Attempt);
        Add(NpgsqlDbType.Smallint, o => (short)o.State);
        Add(NpgsqlDbType.Bytea, o => o.Result is { Body.Length: > 0 } result ? result.Body : null);
        Add(NpgsqlDbType.Text, o => o.Result?.ContentType);
        Add(NpgsqlDbType.Text, o => o.Error);
        Add(NpgsqlDbType.Interval, o => o.Pause);
        command.Parameters.Add(new() { Value = resultTtl });
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add<T>(NpgsqlDbType type, Func<JobOutcome, T> value) =>
            command.Parameters.Add(new() { Value = outcomes.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
