namespace CdnMusic.Origin.Catalogue;

/// <summary>A track as <c>library.json</c> lists it.</summary>
/// <param name="Id">Its stable name in URLs.</param>
/// <param name="Title">Never empty.</param>
/// <param name="Artist">Never empty.</param>
/// <param name="Album">May be empty.</param>
/// <param name="DurationSeconds">To the millisecond.</param>
/// <param name="Playlist">Path of its multivariant playlist.</param>
/// <param name="Isrc">ISO 3901 code of the recording, where it is known.</param>
/// <param name="Loudness">Null for tracks of earlier versions of this program, which did not measure it.</param>
/// <param name="Cover">Smallest first; null if there is none.</param>
internal sealed record TrackEntry(
    string Id,
    string Title,
    string Artist,
    string Album,
    double DurationSeconds,
    string Playlist,
    string? Isrc = null,
    TrackLoudness? Loudness = null,
    IReadOnlyList<CoverImage>? Cover = null);
