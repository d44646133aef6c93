using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>Tells workflows that their time has come: renewals, deadlines, retries are all the one column <c>due_at</c>.</summary>
internal sealed class Timers(NpgsqlDataSource source, WorkflowRunner runner, TimeProvider time)
{
    public async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var due = await transaction.ListAsync(
            "SELECT id FROM workflows WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED", row => row.GetGuid(0), cancellationToken, time.GetUtcNow());
        if (due is not [var id])
        {
            return false;
        }

        await runner.ApplyAsync(transaction, id, new Message.TimerDue(), cancellationToken);
        await runner.CommitAsync(transaction, cancellationToken);
        return true;
    }
}
