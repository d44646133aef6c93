namespace CdnMusic.Origin.Releasing;

/// <summary>A track to be made: everything is known.</summary>
/// <param name="Upload">The upload of its recording.</param>
/// <param name="Title">Never empty.</param>
/// <param name="Artist">Never empty.</param>
/// <param name="Album">May be null.</param>
/// <param name="Isrc">May be null.</param>
/// <param name="Cover">The upload of its cover, or null.</param>
internal sealed record TrackOrder(string Upload, string Title, string Artist, string? Album, string? Isrc, string? Cover);
