using CdnMusic.Hosting.Lifetime;
using CdnMusic.PaymentApi.Working;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>
/// Brings payments to their end.
/// <list type="number">
/// <item>Before the provider is asked to charge, the payment is <see cref="PaymentStatus.Unknown"/> in the database.</item>
/// <item>An unknown payment is looked for among those that the provider has; only if it has none, the same request goes out again under the
/// same Idempotence-Key, which the provider honours for 24 h. After that it never arrived, and is canceled.</item>
/// <item>A pending one is fetched again, at once when a notification says so.</item>
/// </list>
/// </summary>
internal sealed class PaymentWork(
    NpgsqlDataSource source,
    YooKassaClient provider,
    PaymentSettlement settlement,
    CrashPoints crash,
    PaymentApiMetrics metrics,
    IOptions<PaymentApiOptions> options,
    TimeProvider time,
    ILogger<PaymentWork> logger)
{
    /// <summary>Less than the 24 h for which the provider remembers an Idempotence-Key, by any difference of clocks.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(23);

    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    public async Task<bool> TryNextAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var grip = options.Value.ProviderTimeout + Pace.Grip;
        var due = await source.ListAsync(
            $"""
            UPDATE payments SET due_at = $2, attempts = attempts + 1, asked_at = coalesce(asked_at, $1),
                status = CASE status WHEN 'new' THEN 'unknown' ELSE status END
            WHERE id = (SELECT id FROM payments WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING {Payment.Columns}
            """,
            Payment.Of, cancellationToken, now, now + grip);
        if (due is not [var payment])
        {
            return false;
        }

        try
        {
            crash.Reach(PaymentSteps.BeforeAsk);
            var found = await AskAsync(payment, now, cancellationToken);
            crash.Reach(PaymentSteps.AfterAsk);
            await settlement.SettleAsync(payment.Id, found, cancellationToken);
        }
        catch (NoAnswerException error)
        {
            metrics.Unknown.Inc();
            logger.PaymentUnknown(payment.Id, error);
            await source.RunAsync(
                "UPDATE payments SET due_at = $2 WHERE id = $1 AND due_at IS NOT NULL",
                cancellationToken, payment.Id, time.GetUtcNow() + Pace.After(payment.Attempts, options.Value.AskAgain));
        }

        return true;
    }

    private async Task<ProviderPayment> AskAsync(Payment payment, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (payment.ProviderId is { } id)
        {
            return await provider.GetPaymentAsync(id, cancellationToken);
        }

        if (payment.Attempts > 1)
        {
            await foreach (var known in provider.ListPaymentsAsync(payment.AskedAt!.Value - ClockDifference, null, cancellationToken))
            {
                if (known.PaymentId == payment.Id)
                {
                    return known;
                }
            }

            if (now - payment.AskedAt > KeyLifetime)
            {
                return ProviderPayment.NeverArrived(payment);
            }
        }

        return await provider.CreatePaymentAsync(payment, cancellationToken);
    }
}
