using System.ComponentModel.DataAnnotations;

namespace CdnMusic.PaymentApi.Refunds;

/// <summary>What another service wants given back.</summary>
/// <param name="PaymentId">Of which payment.</param>
/// <param name="Amount">Minor units; no more than what is left of the payment.</param>
/// <param name="Reason">For the books, 1 to 200 characters.</param>
internal sealed record RefundRequest(
    [property: Required] Guid? PaymentId,
    [property: Required, Range(1, 100_000_000)] long? Amount,
    [property: Required, StringLength(200, MinimumLength = 1)] string? Reason);
