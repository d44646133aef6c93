namespace CdnMusic.ListeningApi.Feed;

/// <summary>A release, as the catalogue publishes it.</summary>
internal sealed record Release(string? Artist, string? Title, DateTimeOffset ReleasedAt)
{
    private const int MaxLength = 200;

    /// <summary>Is everything there that must be?</summary>
    public bool IsValid => Artist is { Length: > 0 and <= MaxLength } && Title is { Length: > 0 and <= MaxLength } && ReleasedAt > DateTimeOffset.UnixEpoch;
}
