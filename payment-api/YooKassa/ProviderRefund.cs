using CdnMusic.PaymentApi.Refunds;

namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>
/// A refund as the provider tells it: its id there (null if it refused the request itself), the payment's id there, our key, which we leave
/// in its description (null for one that is not ours), the amount in minor units.
/// </summary>
internal sealed record ProviderRefund(
    string? ProviderId, string ProviderPaymentId, string? Key, RefundStatus Status, long Amount, string Currency, string? Reason = null);
