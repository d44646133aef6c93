using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>How entries and states are written down.</summary>
internal static class JournalText
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowOutOfOrderMetadataProperties = true,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static string Write(IReadOnlyList<JournalEntry> journal) => JsonSerializer.Serialize(journal, Json);

    public static List<JournalEntry> Read(string journal) => JsonSerializer.Deserialize<List<JournalEntry>>(journal, Json)!;
}
