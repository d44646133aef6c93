using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Publishing;

/// <summary>Remembers from one collection to the next since when versions have been named by nothing.</summary>
internal sealed partial class GarbageMarks(IObjectStore store)
{
    private static readonly ObjectKey Key = ObjectKey.Parse(ObjectKey.PrivatePrefix + "garbage.json");
    private static readonly ObjectAttributes Attributes = new("application/json", "no-store");

    /// <summary>By version. Unreadable marks are none: then the grace begins anew.</summary>
    public async ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(Key, cancellationToken) is { } stored
                ? JsonSerializer.Deserialize(stored.Content, MarksJson.Default.DictionaryStringDateTimeOffset) ?? []
                : [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, DateTimeOffset>();
        }
    }

    public async ValueTask WriteAsync(Dictionary<string, DateTimeOffset> marks, CancellationToken cancellationToken) => await store.PutAsync(
        Key, JsonSerializer.SerializeToUtf8Bytes(marks, MarksJson.Default.DictionaryStringDateTimeOffset), Attributes, PutCondition.None, cancellationToken);

    [JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
    private sealed partial class MarksJson : JsonSerializerContext;
}
