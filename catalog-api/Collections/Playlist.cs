using CdnMusic.CatalogApi.Entities;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>What a listener writes of a playlist.</summary>
/// <param name="Name">In any script.</param>
/// <param name="Tracks">Ids, in order; one may be there more than once.</param>
/// <param name="Comment">About it.</param>
/// <param name="Shared">May everybody read it?</param>
internal sealed record Playlist(string Name, IReadOnlyList<string> Tracks, string Comment = "", bool Shared = false)
{
    /// <summary>How many tracks it can have.</summary>
    public const int MaxTracks = 10_000;

    private const int MaxComment = 1000;

    public IReadOnlyList<string> Tracks { get; init; } = Tracks ?? [];

    /// <summary>Every mistake, as <c>member: what is wrong</c>.</summary>
    public IEnumerable<string> Mistakes() =>
    [
        .. Rules.Text("name", Name),
        .. Tracks.Count > MaxTracks || !Tracks.All(Rules.IsId) ? [$"tracks: must be at most {MaxTracks} ids"] : Array.Empty<string>(),
        .. Comment is null || Comment.Length > MaxComment || Comment.Contains('\0', StringComparison.Ordinal)
            ? [$"comment: must be at most {MaxComment} characters"] : Array.Empty<string>(),
    ];
}
