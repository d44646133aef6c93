using System.Text.Json;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Messaging.Outbox;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>
/// Brings messages to workflows. In one transaction: lock and load the state, decide, append to the journal, save the state with its timer,
/// and write the commands and events that the new entries mean.
/// </summary>
internal sealed class WorkflowRunner(WorkSignal signal, CrashPoints crash, SubscriptionMetrics metrics, TimeProvider time)
{
    /// <summary>Applies a message in the caller's transaction. Null: there is no such workflow.</summary>
    public async Task<Subscription?> ApplyAsync(NpgsqlTransaction transaction, Guid id, Message message, CancellationToken cancellationToken)
    {
        crash.Reach(SubscriptionSteps.BeforeDecision);
        var found = await transaction.ListAsync(
            "SELECT state::text, version FROM workflows WHERE id = $1 FOR UPDATE", row => (State: row.GetString(0), Version: row.GetInt32(1)), cancellationToken, id);
        if (found.Count == 0 && message is not Message.Subscribe)
        {
            return null;
        }

        var (before, version) = found is [var row] ? (JsonSerializer.Deserialize<Subscription>(row.State, JournalText.Json)!, row.Version) : (Subscription.Nothing, 0);
        var now = time.GetUtcNow();
        var entries = SubscriptionWorkflowManager.Decide(before, message, now);
        if (entries.Count == 0)
        {
            return before;
        }

        var state = entries.Aggregate(before, (s, e) => s.Apply(e));
        await SaveAsync(transaction, id, state, version, entries, now, cancellationToken);
        if (state.Stage != before.Stage)
        {
            metrics.Came(state.Stage);
        }

        return state;
    }

    /// <summary>Commits what was applied, and wakes the workers up.</summary>
    public async Task CommitAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        crash.Reach(SubscriptionSteps.BeforeCommit);
        await transaction.CommitAsync(cancellationToken);
        crash.Reach(SubscriptionSteps.AfterCommit);
        signal.Raise();
    }

    private static async Task SaveAsync(
        NpgsqlTransaction transaction, Guid id, Subscription state, int version, IReadOnlyList<JournalEntry> entries, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction);
        Add(
            """
            INSERT INTO workflows (id, account_id, stage, version, state, due_at, started_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
            ON CONFLICT (id) DO UPDATE SET stage = $3, version = $4, state = $5, due_at = $6, changed_at = $7
            """,
            id, state.AccountId, StageNames.Of(state.Stage), version + entries.Count, Text(JsonSerializer.Serialize(state, JournalText.Json)), state.DueAt, now);
        for (var i = 0; i < entries.Count; i++)
        {
            var text = JsonSerializer.Serialize(entries[i], JournalText.Json);
            Add("INSERT INTO journal (workflow_id, n, at, entry) VALUES ($1, $2, $3, $4)", id, version + i + 1, now, Text(text));
            if (entries[i] is JournalEntry.ChargeRequested or JournalEntry.EntitlementRequested or JournalEntry.RefundRequested)
            {
                Add(
                    "INSERT INTO commands (id, workflow_id, entry, due_at) VALUES ($1, $2, $3, $4)",
                    StableId.Of(id, $"command/{version + i + 1}"), id, Text(text), now);
            }
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
        foreach (var message in entries.Select((e, i) => SubscriptionEvents.Of(state, e, version + i + 1, now)).OfType<OutboxMessage>())
        {
            await OutboxTable.AddAsync(transaction, message, cancellationToken);
        }

        void Add(string statement, params object?[] values)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement;
            foreach (var value in values)
            {
                command.Parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value ?? DBNull.Value });
            }

            batch.BatchCommands.Add(command);
        }
    }

    private static NpgsqlParameter Text(string json) => new() { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb };
}
