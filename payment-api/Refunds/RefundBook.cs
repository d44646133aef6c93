using CdnMusic.Hosting.Lifetime;
using CdnMusic.PaymentApi.Working;
using CdnMusic.Postgres;
using Npgsql;

namespace CdnMusic.PaymentApi.Refunds;

/// <summary>What is to be given back; never more than was charged.</summary>
internal sealed class RefundBook(NpgsqlDataSource source, WorkSignal signal, CrashPoints crash, TimeProvider time)
{
    /// <summary>Writes a request down once. Requests about one payment take turns by its row's lock.</summary>
    public async Task<(RefundVerdict Verdict, Refund? Refund)> AcceptAsync(Guid id, RefundRequest request, CancellationToken cancellationToken)
    {
        crash.Reach(PaymentSteps.BeforeRefundAccept);
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var charged = await transaction.ListAsync(
            "SELECT amount FROM payments WHERE id = $1 AND status = 'succeeded' FOR UPDATE", row => row.GetInt64(0), cancellationToken, request.PaymentId);
        var earlier = await transaction.ListAsync($"SELECT {Refund.Columns} FROM refunds WHERE id = $1", Refund.Of, cancellationToken, id);
        if (earlier is [var same])
        {
            return same.PaymentId == request.PaymentId && same.Amount == request.Amount ? (RefundVerdict.Accepted, same) : (RefundVerdict.IdReused, null);
        }

        if (charged is not [var amount])
        {
            return (RefundVerdict.NoSuchPayment, null);
        }

        var others = await transaction.ListAsync(
            "SELECT coalesce(sum(amount), 0)::bigint FROM refunds WHERE payment_id = $1 AND status <> 'failed'",
            row => row.GetInt64(0), cancellationToken, request.PaymentId);
        if (others[0] + request.Amount > amount)
        {
            return (RefundVerdict.TooMuch, null);
        }

        await transaction.RunAsync(
            "INSERT INTO refunds (id, payment_id, amount, reason, status, created_at, due_at) VALUES ($1, $2, $3, $4, 'new', $5, $5)",
            cancellationToken, id, request.PaymentId, request.Amount, request.Reason, time.GetUtcNow());
        await transaction.CommitAsync(cancellationToken);
        crash.Reach(PaymentSteps.AfterRefundAccept);
        signal.Raise();
        return (RefundVerdict.Accepted, await FindAsync(id, cancellationToken));
    }

    public async Task<Refund?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await source.ListAsync($"SELECT {Refund.Columns} FROM refunds WHERE id = $1", Refund.Of, cancellationToken, id)).SingleOrDefault();
}
