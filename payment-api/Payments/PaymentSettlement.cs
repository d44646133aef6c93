using CdnMusic.Hosting.Lifetime;
using CdnMusic.Messaging.Outbox;
using CdnMusic.Messaging.Streams;
using CdnMusic.PaymentApi.Ledgers;
using CdnMusic.PaymentApi.Working;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>Takes down what the provider itself said, in one transaction with the ledger and the event. What is final stays so.</summary>
internal sealed class PaymentSettlement(
    NpgsqlDataSource source, CrashPoints crash, PaymentApiMetrics metrics, IOptions<PaymentApiOptions> options, TimeProvider time)
{
    public async Task SettleAsync(Guid id, ProviderPayment found, CancellationToken cancellationToken)
    {
        crash.Reach(PaymentSteps.BeforeSettle);
        var now = time.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var payment = (await transaction.ListAsync(
            $"SELECT {Payment.Columns} FROM payments WHERE id = $1 FOR UPDATE", Payment.Of, cancellationToken, id)).Single();
        if (payment.IsFinal || !IsOf(payment, found))
        {
            return;
        }

        var isFinal = found.Status is PaymentStatus.Succeeded or PaymentStatus.Canceled;
        await transaction.RunAsync(
            """
            UPDATE payments SET status = $2, provider_id = $3, confirmation_url = $4, decline = $5, reason = $6, saved_method_id = $7, settled_at = $8, due_at = $9
            WHERE id = $1
            """,
            cancellationToken,
            id, Naming.Of(found.Status), found.ProviderId, found.ConfirmationUrl, found.Decline is { } decline ? Naming.Of(decline) : null, found.Reason,
            found.SavedMethodId, isFinal ? now : null, isFinal ? null : now + Pace.After(payment.Attempts, options.Value.AskAgain));
        if (found.Status == PaymentStatus.Succeeded)
        {
            await Ledger.TransferAsync(
                transaction, $"payment:{id}", Ledger.Provider, Ledger.Sales, payment.Amount, payment.Currency, now, cancellationToken);
        }

        if (found.SavedMethodId is { } method && found.Status == PaymentStatus.Succeeded)
        {
            await transaction.RunAsync(
                "INSERT INTO payment_methods VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                cancellationToken, method, payment.AccountId, found.MethodTitle ?? "", now);
        }

        if (isFinal)
        {
            await OutboxTable.AddAsync(transaction, Event(payment, found, now), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        if (isFinal)
        {
            metrics.Settled(found.Status);
        }

        crash.Reach(PaymentSteps.AfterSettle);
    }

    /// <summary>An object of the provider that does not say the same amount for the same payment is not about this one.</summary>
    private static bool IsOf(Payment payment, ProviderPayment found) =>
        found.PaymentId == payment.Id && found.Amount == payment.Amount && found.Currency == payment.Currency
        && (payment.ProviderId is null || payment.ProviderId == found.ProviderId);

    private static OutboxMessage Event(Payment payment, ProviderPayment found, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now),
        Stream = "payments",
        Type = found.Status == PaymentStatus.Succeeded ? "payment.succeeded" : "payment.canceled",
        OccurredAt = now,
        Payload = StreamEvent.Write(new
        {
            PaymentId = payment.Id,
            payment.AccountId,
            payment.Subject,
            payment.Amount,
            payment.Currency,
            MethodId = found.SavedMethodId,
            Decline = found.Decline is { } decline ? Naming.Of(decline) : null,
            found.Reason,
        }),
    };
}
