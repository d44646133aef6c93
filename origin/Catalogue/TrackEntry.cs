namespace CdnMusic.Origin.Catalogue;

/// <summary>A track as <c>library.json</c> lists it.</summary>
/// <param name="Id">Its stable name in URLs.</param>
/// <param name="Title">Never empty.</param>
/// <param name="Artist">Never empty.</param>
/// <param name="Album">May be empty.</param>
/// <param name="DurationSeconds">To the millisecond.</param>
/// <param name="Playlist">Path of its multivariant playlist.</param>
internal sealed record TrackEntry(string Id, string Title, string Artist, string Album, double DurationSeconds, string Playlist);
