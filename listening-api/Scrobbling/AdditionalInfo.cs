using System.Text.Json;

namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary><c>additional_info</c> of a listen: what ListenBrainz checks in it, and what is used of it.</summary>
internal static class AdditionalInfo
{
    private const int DaySeconds = 86_400;
    private static readonly string[] Single = ["release_mbid", "recording_mbid", "release_group_mbid", "track_mbid"];
    private static readonly string[] Multiple = ["artist_mbids", "work_mbids"];

    /// <summary>What is wrong with it, in ListenBrainz's words.</summary>
    public static string? Mistake(JsonElement info, int maxTags, int maxTagSize)
    {
        if (info.ValueKind != JsonValueKind.Object)
        {
            return info.ValueKind == JsonValueKind.Null ? null : "Invalid JSON document submitted.";
        }

        if (info.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array)
        {
            if (tags.GetArrayLength() > maxTags)
            {
                return $"JSON document may not contain more than {maxTags} items in track_metadata.additional_info.tags.";
            }

            if (tags.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && t.GetString()!.Length > maxTagSize))
            {
                return $"JSON document may not contain track_metadata.additional_info.tags longer than {maxTagSize} characters.";
            }
        }

        var wrong = Single.Where(k => info.TryGetProperty(k, out var id) && !IsEmpty(id) && !IsId(id))
            .Concat(Multiple.Where(k => info.TryGetProperty(k, out var ids) && ids.ValueKind == JsonValueKind.Array && !ids.EnumerateArray().All(IsId)))
            .FirstOrDefault();
        return wrong is null ? null : $"{wrong} MBID format invalid.";
    }

    /// <summary>How long the track is, if it says so: <c>duration_ms</c>, or <c>duration</c> in seconds.</summary>
    public static int? DurationMs(JsonElement? info)
    {
        if (info is not { ValueKind: JsonValueKind.Object } members)
        {
            return null;
        }

        return Number(members, "duration_ms", 1000 * (long)DaySeconds) is { } exact ? (int)exact
            : Number(members, "duration", DaySeconds) is { } seconds ? (int)seconds * 1000
            : null;
    }

    private static long? Number(JsonElement info, string name, long most) =>
        info.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 && number <= most
            ? number
            : null;

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Null || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0);

    private static bool IsId(JsonElement value) => value.ValueKind == JsonValueKind.String && Guid.TryParse(value.GetString(), out _);
}
