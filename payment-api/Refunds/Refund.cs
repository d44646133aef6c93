using Npgsql;

namespace CdnMusic.PaymentApi.Refunds;

/// <summary>A row of the table <c>refunds</c>.</summary>
internal sealed record Refund(
    Guid Id, Guid PaymentId, long Amount, string Reason, RefundStatus Status, string? ProviderId, int Refusals, int Attempts)
{
    public const string Columns = "id, payment_id, amount, reason, status, provider_id, refusals, attempts";

    /// <summary>The provider takes a refund that it refused for done with: asking again needs another key.</summary>
    public string IdempotenceKey => $"{Id}-{Refusals}";

    public static Refund Of(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetInt64(2),
        row.GetString(3),
        Naming.Parse<RefundStatus>(row.GetString(4)),
        row.IsDBNull(5) ? null : row.GetString(5),
        row.GetInt32(6),
        row.GetInt32(7));
}
