using CdnMusic.Hosting.Lifetime;
using CdnMusic.PaymentApi.Payments;
using CdnMusic.PaymentApi.Working;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.PaymentApi.Refunds;

/// <summary>
/// Brings refunds to their end, as <see cref="PaymentWork"/> does payments: a lost answer is resolved by looking for the refund among those
/// of its payment, and one that the provider refused is asked for again, later and under a new key.
/// </summary>
internal sealed class RefundWork(
    NpgsqlDataSource source,
    YooKassaClient provider,
    RefundSettlement settlement,
    CrashPoints crash,
    PaymentApiMetrics metrics,
    IOptions<PaymentApiOptions> options,
    TimeProvider time,
    ILogger<RefundWork> logger)
{
    public async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = await source.ListAsync(
            $"""
            UPDATE refunds SET due_at = $2, attempts = attempts + 1, status = CASE status WHEN 'new' THEN 'unknown' ELSE status END
            WHERE id = (SELECT id FROM refunds WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {Refund.Columns}
            """,
            Refund.Of, cancellationToken, now, now + options.Value.ProviderTimeout + Pace.Grip);
        if (due is not [var refund])
        {
            return false;
        }

        var payment = (await source.ListAsync(
            $"SELECT {Payment.Columns} FROM payments WHERE id = $1", Payment.Of, cancellationToken, refund.PaymentId)).Single();
        try
        {
            crash.Reach(PaymentSteps.BeforeRefundAsk);
            var found = await AskAsync(refund, payment, cancellationToken);
            crash.Reach(PaymentSteps.AfterRefundAsk);
            await settlement.SettleAsync(refund, payment, found, cancellationToken);
        }
        catch (NoAnswerException error)
        {
            metrics.Unknown.Inc();
            logger.RefundUnknown(refund.Id, error);
            await source.RunAsync(
                "UPDATE refunds SET due_at = $2 WHERE id = $1 AND due_at IS NOT NULL",
                cancellationToken, refund.Id, time.GetUtcNow() + Pace.After(refund.Attempts, options.Value.AskAgain));
        }

        return true;
    }

    private async Task<ProviderRefund> AskAsync(Refund refund, Payment payment, CancellationToken cancellationToken)
    {
        if (refund.ProviderId is { } id)
        {
            return await provider.GetRefundAsync(id, cancellationToken);
        }

        if (refund.Attempts > 1)
        {
            await foreach (var known in provider.ListRefundsAsync(payment.ProviderId!, null, null, cancellationToken))
            {
                if (known.Key == refund.IdempotenceKey)
                {
                    return known;
                }
            }
        }

        return await provider.CreateRefundAsync(refund, payment, cancellationToken);
    }
}
