namespace CdnMusic.CatalogApi.Playback;

/// <summary>What a request to play came to.</summary>
/// <param name="Outcome">Whether it may be played. Only then there is the rest.</param>
/// <param name="MaxKbps">The highest rendition that the path allows, kbit/s.</param>
/// <param name="ExpiresAt">When the path ends.</param>
/// <param name="Path">The signed path of the multivariant playlist.</param>
/// <param name="Edges">Scheme and authority, best first.</param>
internal sealed record PlaybackGrant(PlaybackOutcome Outcome, int MaxKbps, DateTimeOffset ExpiresAt, string Path, IReadOnlyList<string> Edges)
{
    /// <summary>The path on each edge, best first.</summary>
    public IReadOnlyList<string> Urls => [.. Edges.Select(edge => edge.TrimEnd('/') + Path)];

    /// <summary>It may not be played.</summary>
    public static PlaybackGrant Refused(PlaybackOutcome outcome) => new(outcome, 0, default, "", []);
}
