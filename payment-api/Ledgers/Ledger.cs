using CdnMusic.Postgres;
using Npgsql;

namespace CdnMusic.PaymentApi.Ledgers;

/// <summary>
/// Double entry: every transfer is two entries that sum to zero, written once (the database refuses anything else). Amounts are minor units;
/// positive is what an account receives.
/// </summary>
internal static class Ledger
{
    /// <summary>What the provider holds for us.</summary>
    public const string Provider = "provider";

    /// <summary>What customers paid for.</summary>
    public const string Sales = "sales";

    /// <summary>What banks took back.</summary>
    public const string Chargebacks = "chargebacks";

    /// <summary>Moves an amount; again under the same name it does nothing.</summary>
    public static Task TransferAsync(
        NpgsqlTransaction transaction, string name, string to, string from, long amount, string currency, DateTimeOffset at, CancellationToken cancellationToken) =>
        transaction.RunAsync(
            "INSERT INTO ledger_entries (transfer, account, amount, currency, at) VALUES ($1, $2, $4, $5, $6), ($1, $3, -$4, $5, $6) ON CONFLICT DO NOTHING",
            cancellationToken, name, to, from, amount, currency, at);
}
