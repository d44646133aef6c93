namespace CdnMusic.PaymentSandbox;

/// <summary>YooKassa's JSON, version 3, as far as it is spoken here.</summary>
internal static class Wire
{
    internal sealed record Money(string Value, string Currency);

    internal sealed record Confirmation(string Type, string? ReturnUrl = null, string? ConfirmationUrl = null);

    internal sealed record Method(string Type, string Id, bool Saved, string Title);

    internal sealed record Cancellation(string Party, string Reason);

    internal sealed record PaymentRequest(
        Money Amount, bool Capture, string? Description, string? PaymentMethodId, bool? SavePaymentMethod, Confirmation? Confirmation, Dictionary<string, string>? Metadata);

    internal sealed record Payment(
        string Id,
        string Status,
        bool Paid,
        Money Amount,
        string? Description,
        DateTimeOffset CreatedAt,
        Confirmation? Confirmation,
        Method? PaymentMethod,
        Cancellation? CancellationDetails,
        Dictionary<string, string>? Metadata,
        bool Test = true);

    internal sealed record RefundRequest(string PaymentId, Money Amount, string? Description);

    internal sealed record Refund(
        string Id, string PaymentId, string Status, Money Amount, string? Description, DateTimeOffset CreatedAt, Cancellation? CancellationDetails);

    internal sealed record Page<T>(string Type, IReadOnlyList<T> Items, string? NextCursor);

    internal sealed record Fault(string Type, string Id, string Code, string Description);

    internal sealed record Notification(string Type, string Event, object Object);

    internal sealed record ScriptRequest(List<Behaviour>? Payments, List<Behaviour>? Refunds);
}
