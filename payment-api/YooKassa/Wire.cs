using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdnMusic.PaymentApi.YooKassa;

/// <summary>YooKassa's JSON, version 3, as far as it is read or written here.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <param name="Value">Major units with a point, such as <c>199.00</c>.</param>
    /// <param name="Currency">ISO 4217.</param>
    internal sealed record Money(string Value, string Currency)
    {
        public static Money Of(long minor, string currency) => new((minor / 100m).ToString("0.00", CultureInfo.InvariantCulture), currency);

        public long Minor() => (long)(decimal.Parse(Value, CultureInfo.InvariantCulture) * 100);
    }

    internal sealed record PaymentObject(
        string Id,
        string Status,
        Money Amount,
        ConfirmationObject? Confirmation,
        MethodObject? PaymentMethod,
        CancellationObject? CancellationDetails,
        Dictionary<string, string>? Metadata);

    internal sealed record RefundObject(string Id, string PaymentId, string Status, Money Amount, string? Description, CancellationObject? CancellationDetails);

    internal sealed record ConfirmationObject(string? ConfirmationUrl);

    internal sealed record MethodObject(string Id, bool Saved, string? Title);

    internal sealed record CancellationObject(string? Party, string? Reason);

    internal sealed record Page<T>(List<T> Items, string? NextCursor);

    internal sealed record Fault(string? Code, string? Description);
}
