using CdnMusic.Hosting.Lifetime;
using CdnMusic.Messaging.Outbox;
using CdnMusic.Messaging.Streams;
using CdnMusic.PaymentApi.Ledgers;
using CdnMusic.PaymentApi.Payments;
using CdnMusic.PaymentApi.Working;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.PaymentApi.Refunds;

/// <summary>Takes down what the provider said about a refund, in one transaction with the ledger and the event.</summary>
internal sealed class RefundSettlement(
    NpgsqlDataSource source,
    CrashPoints crash,
    PaymentApiMetrics metrics,
    IOptions<PaymentApiOptions> options,
    TimeProvider time,
    ILogger<RefundSettlement> logger)
{
    /// <summary>Refusals before people have to look at it.</summary>
    private const int MaxRefusals = 8;

    public async Task SettleAsync(Refund refund, Payment payment, ProviderRefund found, CancellationToken cancellationToken)
    {
        crash.Reach(PaymentSteps.BeforeRefundSettle);
        var now = time.GetUtcNow();
        var again = now + Pace.After(refund.Attempts, options.Value.AskAgain);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // What another worker has settled meanwhile, or asked for under another key, this answer is no more about.
        var current = await transaction.ListAsync(
            $"SELECT {Refund.Columns} FROM refunds WHERE id = $1 AND refusals = $2 FOR UPDATE", Refund.Of, cancellationToken, refund.Id, refund.Refusals);
        if (current is not [{ Status: RefundStatus.Unknown or RefundStatus.Pending }])
        {
            return;
        }

        switch (found.Status)
        {
            case RefundStatus.Succeeded:
                await transaction.RunAsync(
                    "UPDATE refunds SET status = 'succeeded', provider_id = $2, settled_at = $3, due_at = NULL WHERE id = $1",
                    cancellationToken, refund.Id, found.ProviderId, now);
                await Ledger.TransferAsync(
                    transaction, $"refund:{refund.Id}", Ledger.Sales, Ledger.Provider, refund.Amount, payment.Currency, now, cancellationToken);
                await AddEventAsync("refund.succeeded");
                metrics.Refunds.Inc();
                break;
            case RefundStatus.Pending:
                await transaction.RunAsync(
                    "UPDATE refunds SET status = 'pending', provider_id = $2, due_at = $3 WHERE id = $1", cancellationToken, refund.Id, found.ProviderId, again);
                break;
            case var _ when refund.Refusals + 1 < MaxRefusals:
                await transaction.RunAsync(
                    "UPDATE refunds SET status = 'unknown', provider_id = NULL, refusals = refusals + 1, due_at = $2 WHERE id = $1",
                    cancellationToken, refund.Id, again);
                break;
            default:
                await transaction.RunAsync(
                    "UPDATE refunds SET status = 'failed', refusals = refusals + 1, settled_at = $2, due_at = NULL WHERE id = $1", cancellationToken, refund.Id, now);
                await AddEventAsync("refund.failed");
                logger.RefundGivenUp(refund.Id, refund.Refusals + 1, found.Reason ?? "");
                break;
        }

        await transaction.CommitAsync(cancellationToken);
        crash.Reach(PaymentSteps.AfterRefundSettle);

        Task AddEventAsync(string type) => OutboxTable.AddAsync(
            transaction,
            new OutboxMessage
            {
                Id = Guid.CreateVersion7(now),
                Stream = "payments",
                Type = type,
                OccurredAt = now,
                Payload = StreamEvent.Write(new
                {
                    RefundId = refund.Id,
                    PaymentId = payment.Id,
                    payment.AccountId,
                    payment.Subject,
                    refund.Amount,
                    payment.Currency,
                    found.Reason,
                }),
            },
            cancellationToken);
    }
}
