using Npgsql;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>A row of the table <c>payments</c>.</summary>
internal sealed record Payment(
    Guid Id,
    Guid AccountId,
    string Subject,
    long Amount,
    string Currency,
    string Description,
    string? MethodId,
    bool SaveMethod,
    string? ReturnUrl,
    PaymentStatus Status,
    string? ProviderId,
    string? ConfirmationUrl,
    Decline? Decline,
    string? Reason,
    string? SavedMethodId,
    DateTimeOffset CreatedAt,
    DateTimeOffset? AskedAt,
    int Attempts)
{
    public const string Columns = """
        id, account_id, subject, amount, currency, description, method_id, save_method, return_url, status, provider_id, confirmation_url,
        decline, reason, saved_method_id, created_at, asked_at, attempts
        """;

    public bool IsFinal => Status is PaymentStatus.Succeeded or PaymentStatus.Canceled;

    public static Payment Of(NpgsqlDataReader row) => new(
        row.GetGuid(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetInt64(3),
        row.GetString(4),
        row.GetString(5),
        Text(row, 6),
        row.GetBoolean(7),
        Text(row, 8),
        Naming.Parse<PaymentStatus>(row.GetString(9)),
        Text(row, 10),
        Text(row, 11),
        Text(row, 12) is { } decline ? Naming.Parse<Decline>(decline) : null,
        Text(row, 13),
        Text(row, 14),
        row.GetFieldValue<DateTimeOffset>(15),
        row.IsDBNull(16) ? null : row.GetFieldValue<DateTimeOffset>(16),
        row.GetInt32(17));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
