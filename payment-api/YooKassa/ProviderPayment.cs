using CdnMusic.PaymentApi.Payments;

namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>
/// A payment as the provider tells it: its id there (null if it never took it), our id from its metadata, the amount in minor units.
/// </summary>
internal sealed record ProviderPayment(
    string? ProviderId,
    Guid? PaymentId,
    PaymentStatus Status,
    long Amount,
    string Currency,
    string? ConfirmationUrl = null,
    Decline? Decline = null,
    string? Reason = null,
    string? SavedMethodId = null,
    string? MethodTitle = null)
{
    /// <summary>The provider has none such, and would take another request for a new one.</summary>
    public static ProviderPayment NeverArrived(Payment payment) => Refused(payment, "never_arrived", Payments.Decline.Soft);

    /// <summary>The provider refused the request itself.</summary>
    public static ProviderPayment Refused(Payment payment, string reason, Decline decline) =>
        new(null, payment.Id, PaymentStatus.Canceled, payment.Amount, payment.Currency, Decline: decline, Reason: reason);
}
