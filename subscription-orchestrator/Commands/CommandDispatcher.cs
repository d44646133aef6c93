using System.Text.Json;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Running;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Commands;

/// <summary>
/// Asks other services for what workflows want, again until there is an answer: every request is idempotent by an id that never changes.
/// An answer and the end of its command are one transaction.
/// </summary>
internal sealed class CommandDispatcher(
    NpgsqlDataSource source,
    WorkflowRunner runner,
    PaymentClient payments,
    EntitlementClient entitlements,
    CrashPoints crash,
    SubscriptionMetrics metrics,
    IOptions<SubscriptionOrchestratorOptions> options,
    TimeProvider time,
    ILogger<CommandDispatcher> logger)
{
    /// <summary>How long a worker may take before its command is another's.</summary>
    private static readonly TimeSpan Grip = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    public async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await source.ListAsync(
            """
            UPDATE commands SET due_at = $2, attempts = attempts + 1
            WHERE id = (SELECT id FROM commands WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, workflow_id, entry::text, attempts, (SELECT account_id FROM workflows w WHERE w.id = workflow_id)
            """,
            row => new Command(row.GetGuid(0), row.GetGuid(1), row.GetGuid(4), JsonSerializer.Deserialize<JournalEntry>(row.GetString(2), JournalText.Json)!, row.GetInt32(3)),
            cancellationToken, now, now + Grip);
        if (due is not [var command])
        {
            return false;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Grip / 2);
        try
        {
            var answer = await CarryOutAsync(command, deadline.Token);
            await FinishAsync(command, answer, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            metrics.CommandFailures.Inc();
            logger.CommandFailed(command.Id, command.WorkflowId, command.Attempts, error.Message);
            var delay = options.Value.RetryDelay * Math.Pow(2, Math.Min(command.Attempts - 1, 20));
            await source.RunAsync(
                "UPDATE commands SET due_at = $2, error = $3 WHERE id = $1 AND done_at IS NULL",
                cancellationToken, command.Id, time.GetUtcNow() + (delay < LongestDelay ? delay : LongestDelay), error.Message);
        }

        return true;
    }

    private async Task<Message?> CarryOutAsync(Command command, CancellationToken cancellationToken)
    {
        switch (command.Entry)
        {
            case JournalEntry.ChargeRequested charge:
                crash.Reach(SubscriptionSteps.BeforeCharge);
                var isTaken = await payments.ChargeAsync(command, charge, cancellationToken);
                crash.Reach(SubscriptionSteps.AfterCharge);
                return isTaken ? null : new Message.PaymentFailed(charge.ChargeId, IsHard: true);
            case JournalEntry.RefundRequested refund:
                crash.Reach(SubscriptionSteps.BeforeRefund);
                var isAccepted = await payments.RefundAsync(refund, cancellationToken);
                crash.Reach(SubscriptionSteps.AfterRefund);
                return isAccepted ? null : new Message.RefundFailed(refund.RefundId);
            case JournalEntry.EntitlementRequested wish:
                crash.Reach(SubscriptionSteps.BeforeEntitlement);
                var isSet = await entitlements.SetAsync(command, wish, cancellationToken);
                crash.Reach(SubscriptionSteps.AfterEntitlement);
                return isSet ? new Message.EntitlementSet(wish.Version) : new Message.EntitlementRefused(wish.Version);
            default:
                throw new InvalidOperationException($"{command.Entry.GetType().Name} asks for nothing.");
        }
    }

    private async Task FinishAsync(Command command, Message? answer, CancellationToken cancellationToken)
    {
        crash.Reach(SubscriptionSteps.BeforeDone);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await transaction.RunAsync("UPDATE commands SET due_at = NULL, done_at = $2, error = NULL WHERE id = $1", cancellationToken, command.Id, time.GetUtcNow());
        if (answer is not null)
        {
            await runner.ApplyAsync(transaction, command.WorkflowId, answer, cancellationToken);
        }

        await runner.CommitAsync(transaction, cancellationToken);
        crash.Reach(SubscriptionSteps.AfterDone);
    }
}
