namespace CdnMusic.ListeningApi.Tracks;

/// <summary>What the catalogue says of a track.</summary>
/// <param name="Id">As players send it; 1 to 200 characters.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">The artist's id.</param>
/// <param name="ArtistName">The artist's name.</param>
/// <param name="Release">The release's id.</param>
/// <param name="ReleasedAt">When it was released.</param>
/// <param name="DurationMs">How long it is.</param>
internal sealed record Track(
    string? Id, string? Title, string? Artist, string? ArtistName, string? Release = null, DateTimeOffset? ReleasedAt = null, int? DurationMs = null)
{
    private const int MaxLength = 200;

    /// <summary>Is everything there that must be?</summary>
    public bool IsValid => new[] { Id, Title, Artist, ArtistName }.All(t => t is { Length: > 0 and <= MaxLength }) && DurationMs is not < 1;
}
