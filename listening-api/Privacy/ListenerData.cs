using System.Text;
using CdnMusic.ListeningApi.Jobs;
using Npgsql;

namespace CdnMusic.ListeningApi.Privacy;

/// <summary>Everything that is known of one listener: to hand out (the job <c>listener-export</c>), and to forget.</summary>
internal sealed class ListenerData(NpgsqlDataSource source) : IJobHandler
{
    public const string Name = "listener-export";

    private const string Everything = """
        SELECT json_build_object(
            'listener', $1, 'consent', (SELECT row_to_json(l) FROM listeners l WHERE listener = $1),
            'has_scrobble_token', EXISTS (SELECT 1 FROM scrobble_tokens WHERE listener = $1),
            'playing_now', (SELECT track_metadata FROM playing_now WHERE listener = $1),
            'follows', (SELECT coalesce(json_agg(f), '[]') FROM follows f WHERE listener = $1),
            'feed', (SELECT coalesce(json_agg(f), '[]') FROM feed_entries f WHERE listener = $1),
            'plays', (SELECT coalesce(json_agg(p ORDER BY p.started_at), '[]') FROM plays p WHERE listener = $1),
            'events', (SELECT coalesce(json_agg(e ORDER BY e.at), '[]') FROM events e WHERE listener = $1))::text
        """;

    // What was counted stays counted, for artists are paid by it; but nothing that remains leads to the listener.
    private static readonly string[] Forgetting =
    [
        "UPDATE events SET listener = NULL, prefix = NULL, cmcd = NULL WHERE listener = $1",
        "UPDATE plays SET listener = NULL WHERE listener = $1",
        "DELETE FROM scrobble_tokens WHERE listener = $1",
        "DELETE FROM playing_now WHERE listener = $1",
        "DELETE FROM follows WHERE listener = $1",
        "DELETE FROM feed_entries WHERE listener = $1",
        "DELETE FROM jobs WHERE owner = $1",
        "DELETE FROM listeners WHERE listener = $1",
    ];

    public string Kind => Name;

    public bool IsHeavy => true;

    /// <summary>The job that hands it out.</summary>
    public static JobRequest ExportRequest(Guid listener) => new(Name, $$"""{"listener":"{{listener}}"}""", listener.ToString(), listener);

    /// <summary>Forgets the listener, in one transaction. Whatever comes later is without consent, so it is nobody's.</summary>
    public async Task ForgetAsync(Guid listener, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = 0 };
        // Events that are being written are finished first, so that none slips through; those to come find the consent gone.
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Counting.CountingStatements.OwnCounts));
        foreach (var statement in Forgetting)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(statement) { Parameters = { new() { Value = listener } } });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Everything);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = job.Payload<Whose>().Listener });
        return new JobResult(Encoding.UTF8.GetBytes((string)(await command.ExecuteScalarAsync(cancellationToken))!), "application/json");
    }

    private sealed record Whose(Guid Listener);
}
