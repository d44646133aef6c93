namespace CdnMusic.PaymentApi.Payments;

/// <summary>A payment as other services see it.</summary>
internal sealed record PaymentView(
    Guid Id, PaymentStatus Status, long Amount, string Currency, string Subject, Uri? ConfirmationUrl, Decline? Decline, string? Reason, string? MethodId)
{
    public static PaymentView Of(Payment payment) => new(
        payment.Id,
        payment.Status,
        payment.Amount,
        payment.Currency,
        payment.Subject,
        payment.ConfirmationUrl is { } url ? new Uri(url) : null,
        payment.Decline,
        payment.Reason,
        payment.SavedMethodId);
}
