using System.ComponentModel.DataAnnotations;

namespace CdnMusic.PaymentApi.Payments;

/// <summary>What another service wants charged.</summary>
/// <param name="AccountId">Whose money.</param>
/// <param name="Subject">What for, in the caller's terms; comes back in events. 1 to 200 characters.</param>
/// <param name="Amount">Minor units (kopecks), 1 to 100,000,000.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Description">What the customer reads, 1 to 128 characters.</param>
/// <param name="MethodId">A saved method, charged without the customer; null: the customer is sent to the provider's page.</param>
/// <param name="SaveMethod">Keep the method for later charges.</param>
/// <param name="ReturnUrl">Where the provider sends the customer afterwards; required without a saved method.</param>
internal sealed record PaymentRequest(
    [property: Required] Guid? AccountId,
    [property: Required, StringLength(200, MinimumLength = 1)] string? Subject,
    [property: Required, Range(1, 100_000_000)] long? Amount,
    [property: Required, RegularExpression("[A-Z]{3}")] string? Currency,
    [property: Required, StringLength(128, MinimumLength = 1)] string? Description,
    [property: StringLength(100, MinimumLength = 1)] string? MethodId,
    bool SaveMethod,
    Uri? ReturnUrl) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MethodId is null && ReturnUrl is not { IsAbsoluteUri: true })
        {
            yield return new ValidationResult("return_url is required without method_id.");
        }
    }
}
