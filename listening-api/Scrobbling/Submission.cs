using System.Text.Json;

namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary>
/// A body of <c>POST /1/submit-listens</c>, checked by ListenBrainz's rules and with its words, which scrobblers show to people.
/// </summary>
internal sealed record Submission(bool IsPlayingNow, IReadOnlyList<Listen> Listens)
{
    /// <summary>The greatest size of one listen, bytes on average.</summary>
    public const int MaxListenSize = 10_240;

    /// <summary>The most listens of one request.</summary>
    public const int MaxListens = 1000;

    private const int MaxTags = 50;
    private const int MaxTagSize = 64;
    private const int MaxName = 200;
    private static readonly TimeSpan Skew = TimeSpan.FromHours(1);

    // 2002-10-01, when the first service of the kind began.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.FromUnixTimeSeconds(1_033_430_400);

    /// <summary>Reads it; the error is for the client.</summary>
    public static (Submission? Submission, string? Error) Parse(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(body).RootElement;
        }
        catch (JsonException error)
        {
            return (null, "Cannot parse JSON document: " + error.Message);
        }

        if (Member(root, "payload") is not { ValueKind: JsonValueKind.Array } payload || Text(root, "listen_type") is not { } type)
        {
            return (null, "Invalid JSON document submitted.");
        }

        var count = payload.GetArrayLength();
        var problem = (count, type) switch
        {
            (0, _) => "JSON document does not contain any listens",
            ( > MaxListens, _) => $"Too many listens. You may only submit {MaxListens} at once.",
            _ when body.Length > count * MaxListenSize => $"JSON document is too large. In aggregate, listens may not be larger than {MaxListenSize} characters.",
            (_, not ("single" or "playing_now" or "import")) => "JSON document requires a valid listen_type key.",
            ( > 1, "single" or "playing_now") => "JSON document contains more than listen for a single/playing_now. It should contain only one.",
            _ => null,
        };
        if (problem is not null)
        {
            return (null, problem);
        }

        var listens = new List<Listen>(count);
        foreach (var element in payload.EnumerateArray())
        {
            var (listen, error) = Read(element, type == "playing_now", now);
            if (listen is null)
            {
                return (null, error);
            }

            listens.Add(listen);
        }

        return (new Submission(type == "playing_now", listens), null);
    }

    private static (Listen? Listen, string? Error) Read(JsonElement listen, bool isPlayingNow, DateTimeOffset now)
    {
        var at = Member(listen, "listened_at");
        if (isPlayingNow && at is not null)
        {
            return (null, "JSON document must not contain listened_at while submitting playing_now.");
        }

        var (time, problem) = isPlayingNow ? (now, null) : ReadTime(at, now);
        if (problem is not null)
        {
            return (null, problem);
        }

        if (Member(listen, "track_metadata") is not { ValueKind: JsonValueKind.Object } metadata
            || Member(metadata, "track_name") is not { } trackName || Member(metadata, "artist_name") is not { } artistName)
        {
            return (null, "JSON document does not contain a valid metadata.track_name and/or track_metadata.artist_name.");
        }

        var info = Member(metadata, "additional_info");
        problem = (Name(trackName), Name(artistName)) switch
        {
            (null, _) => "JSON document does not contain required track_metadata.track_name.",
            _ when artistName.ValueKind != JsonValueKind.String => "artist_name must be a single string.",
            (_, null) => "JSON document does not contain required track_metadata.artist_name.",
            _ => info is { } i ? AdditionalInfo.Mistake(i, MaxTags, MaxTagSize) : null,
        };
        return problem is null
            ? (new Listen(time, Name(artistName)!, Name(trackName)!, AdditionalInfo.DurationMs(info), metadata.GetRawText()), null)
            : (null, problem);
    }

    private static (DateTimeOffset Time, string? Error) ReadTime(JsonElement? at, DateTimeOffset now)
    {
        if (at is not { } value)
        {
            return (default, "JSON document must contain the key listened_at at the top level.");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var seconds))
        {
            return (default, "JSON document must contain an int value for listened_at.");
        }

        return seconds > (now + Skew).ToUnixTimeSeconds()
            ? (default, "Value for key listened_at is too high.")
            : seconds < Earliest.ToUnixTimeSeconds()
                ? (default, "Value for key listened_at is too low. listened_at timestamp should be greater than 1033410600 (2002-10-01 00:00:00 UTC).")
                : (DateTimeOffset.FromUnixTimeSeconds(seconds), null);
    }

    private static string? Name(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Trim() is { Length: > 0 } name
            ? string.Concat(name.Where(c => !char.IsControl(c)).Take(MaxName))
            : null;

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;
}
