using System.Text.Json;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>Where messages from outside come in, each in a transaction of its own.</summary>
internal sealed class WorkflowDoor(NpgsqlDataSource source, WorkflowRunner runner, TimeProvider time)
{
    /// <summary>The state afterwards; null: there is no such workflow.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="message">What is wished.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="who">The operator whose wish it is, for the audit.</param>
    public async Task<Subscription?> SendAsync(Guid id, Message message, CancellationToken cancellationToken, string? who = null)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var state = await runner.ApplyAsync(transaction, id, message, cancellationToken);
        if (who is not null && state is not null)
        {
            await transaction.RunAsync(
                "INSERT INTO audit (at, workflow_id, who, what, reason) VALUES ($1, $2, $3, $4, $5)",
                cancellationToken, time.GetUtcNow(), id, who, message.GetType().Name, message is Message.ForceRefund refund ? refund.Reason : "");
        }

        await runner.CommitAsync(transaction, cancellationToken);
        return state;
    }

    public async Task<Subscription?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await source.ListAsync("SELECT state::text FROM workflows WHERE id = $1", row => Read(row.GetString(0)), cancellationToken, id)).SingleOrDefault();

    public static Subscription Read(string state) => JsonSerializer.Deserialize<Subscription>(state, JournalText.Json)!;
}
