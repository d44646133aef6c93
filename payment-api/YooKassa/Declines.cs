using CdnMusic.PaymentApi.Payments;

namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>
/// What the provider's <c>cancellation_details.reason</c> means for trying again.
/// Source: yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments.
/// </summary>
internal static class Declines
{
    private static readonly HashSet<string> Hard =
    [
        "card_expired", "country_forbidden", "deal_expired", "fraud_suspected", "identification_required", "invalid_card_number", "invalid_csc",
        "payment_method_restricted", "permission_revoked", "unsupported_mobile_operator",
    ];

    private static readonly HashSet<string> Expired = ["expired_on_confirmation", "expired_on_capture", "canceled_by_merchant"];

    public static Decline Of(string? reason) =>
        reason is null ? Decline.Soft : Hard.Contains(reason) ? Decline.Hard : Expired.Contains(reason) ? Decline.Expired : Decline.Soft;
}
