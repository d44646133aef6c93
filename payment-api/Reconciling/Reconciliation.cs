using System.Text.Json;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.PaymentApi.Reconciling;

/// <summary>
/// Compares every payment and refund of a window with what the provider has, object by object, and the ledger with both. The window ends a
/// while ago, so that nothing in it is still on its way.
/// </summary>
internal sealed class Reconciliation(
    NpgsqlDataSource source, YooKassaClient provider, PaymentApiMetrics metrics, TimeProvider time, ILogger<Reconciliation> logger)
{
    /// <summary>Compares, and keeps the result.</summary>
    public async Task<ReconciliationResult> RunAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (payments, refunds) = (new Dictionary<string, string>(), new Dictionary<string, string>());
        await foreach (var payment in provider.ListPaymentsAsync(from, to, cancellationToken))
        {
            payments[payment.ProviderId!] = $"{Naming.Of(payment.Status)} {payment.Amount} {payment.Currency}";
        }

        await foreach (var refund in provider.ListRefundsAsync(null, from, to, cancellationToken))
        {
            refunds[refund.ProviderId!] = $"{Naming.Of(refund.Status)} {refund.Amount} {refund.Currency}";
        }

        var ours = await source.ListAsync(
            "SELECT provider_id, status || ' ' || amount || ' ' || currency FROM payments WHERE provider_id IS NOT NULL AND (provider_id = ANY($1) OR created_at BETWEEN $2 AND $3)",
            Pair, cancellationToken, payments.Keys.ToArray(), from, to);
        var ourRefunds = await source.ListAsync(
            """
            SELECT r.provider_id, r.status || ' ' || r.amount || ' ' || p.currency FROM refunds r JOIN payments p ON p.id = r.payment_id
            WHERE r.provider_id IS NOT NULL AND (r.provider_id = ANY($1) OR r.created_at BETWEEN $2 AND $3)
            """,
            Pair, cancellationToken, refunds.Keys.ToArray(), from, to);
        List<Difference> differences =
        [
            .. Compare("payment", ours.ToDictionary(), payments),
            // One that the provider refused is asked for again under another id, and of no account.
            .. Compare("refund", ourRefunds.ToDictionary(), refunds.Where(r => !r.Value.StartsWith("failed", StringComparison.Ordinal)).ToDictionary()),
            .. await LedgerAsync(cancellationToken),
        ];
        var result = new ReconciliationResult(from, to, payments.Count, refunds.Count, differences, time.GetUtcNow());
        await KeepAsync(result, cancellationToken);
        return result;
    }

    private static IEnumerable<Difference> Compare(string what, Dictionary<string, string> ours, Dictionary<string, string> theirs) =>
        from id in ours.Keys.Union(theirs.Keys)
        let our = ours.GetValueOrDefault(id)
        let their = theirs.GetValueOrDefault(id)
        where our != their
        select new Difference(what, id, our, their);

    private async Task<List<Difference>> LedgerAsync(CancellationToken cancellationToken) => await source.ListAsync(
        """
        WITH books AS (SELECT 'payment:' || id AS transfer, amount FROM payments WHERE status = 'succeeded'
                       UNION ALL SELECT 'refund:' || id, -amount FROM refunds WHERE status = 'succeeded'),
             entries AS (SELECT transfer, amount FROM ledger_entries WHERE account = 'provider')
        SELECT coalesce(b.transfer, e.transfer), b.amount::text, e.amount::text FROM books b FULL JOIN entries e USING (transfer)
        WHERE b.amount IS DISTINCT FROM e.amount LIMIT 1000
        """,
        row => new Difference("ledger", row.GetString(0), row.TextOrNull(1), row.TextOrNull(2)),
        cancellationToken);

    private async Task KeepAsync(ReconciliationResult result, CancellationToken cancellationToken)
    {
        var differences = JsonSerializer.Serialize(result.Differences, Wire.Json);
        await using var command = source.CreateCommand(
            "INSERT INTO reconciliations (from_time, to_time, payments, refunds, differences, at) VALUES ($1, $2, $3, $4, $5, $6)");
        command.Parameters.AddRange(new NpgsqlParameter[]
        {
            new() { Value = result.From }, new() { Value = result.To }, new() { Value = result.Payments }, new() { Value = result.Refunds },
            new() { Value = differences, NpgsqlDbType = NpgsqlDbType.Jsonb }, new() { Value = result.At },
        });
        await command.ExecuteNonQueryAsync(cancellationToken);
        metrics.Differences.Set(result.Differences.Count);
        if (result.Differences.Count == 0)
        {
            logger.Reconciled(result.Payments, result.Refunds);
        }
        else
        {
            logger.Differences(result.Differences.Count, differences);
        }
    }

    private static KeyValuePair<string, string> Pair(NpgsqlDataReader row) => new(row.GetString(0), row.GetString(1));
}
