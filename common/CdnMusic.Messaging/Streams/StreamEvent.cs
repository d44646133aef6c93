using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace CdnMusic.Messaging.Streams;

/// <summary>An event as its readers see it.</summary>
/// <param name="Id">The event's own id, the same over redeliveries.</param>
/// <param name="Stream">Where it was published.</param>
/// <param name="Source">The service that published it.</param>
/// <param name="Type">What happened, such as <c>account.deleted</c>.</param>
/// <param name="Payload">A JSON object with snake_case members.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
public sealed record StreamEvent(Guid Id, string Stream, string Source, string Type, string Payload, DateTimeOffset OccurredAt)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The payload as an object; unknown members are ignored.</summary>
    /// <exception cref="JsonException">It is none: the event will end among the dead letters.</exception>
    public T Read<T>() => JsonSerializer.Deserialize<T>(Payload, Json) ?? throw new JsonException($"The payload of event {Id} is null.");

    /// <summary>The payload that <see cref="Read{T}"/> reads.</summary>
    public static string Write<T>(T payload) => JsonSerializer.Serialize(payload, Json);

    internal NameValueEntry[] ToEntry() =>
    [
        new("id", Id.ToString()), new("source", Source), new("type", Type), new("occurred_at", OccurredAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
        new("payload", Payload),
    ];

    /// <summary>Null: the entry is not one of ours.</summary>
    internal static StreamEvent? Of(string stream, StreamEntry entry) =>
        Guid.TryParse((string?)entry["id"], out var id)
        && DateTimeOffset.TryParse((string?)entry["occurred_at"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && (string?)entry["type"] is { } type
        && (string?)entry["payload"] is { } payload
            ? new StreamEvent(id, stream, (string?)entry["source"] ?? "", type, payload, at)
            : null;
}
