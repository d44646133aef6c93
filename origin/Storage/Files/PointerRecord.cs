using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>What one key points at. The only mutable thing of the store; it changes by rename.</summary>
internal sealed record PointerRecord(
    string Blob, long Length, string ContentType, string CacheControl, DateTimeOffset Modified, string SurrogateKey = "")
{
    private const int ETagDigits = 32;

    [JsonIgnore]
    public string ETag => $"\"{Blob[..ETagDigits]}\"";

    /// <summary>The record in this file, or null if there is no such file.</summary>
    /// <exception cref="IOException">The file is not a record.</exception>
    public static PointerRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PointerRecordJson.Default.PointerRecord)
                ?? throw new IOException($"'{path}' is not a pointer record");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new IOException($"'{path}' is not a pointer record", broken);
        }
    }

    /// <summary>Writes and fsyncs a file that does not exist yet.</summary>
    public void Write(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(this, PointerRecordJson.Default.PointerRecord));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Does it say the same, save for when?</summary>
    public bool SaysTheSameAs(PointerRecord? other) => other is not null && this with { Modified = other.Modified } == other;

    public ObjectMetadata ToMetadata(ObjectKey key) =>
        new(key, ETag, Length, Modified, new ObjectAttributes(ContentType, CacheControl, SurrogateKey));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PointerRecord))]
internal sealed partial class PointerRecordJson : JsonSerializerContext;
