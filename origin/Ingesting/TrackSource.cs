using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Ingesting;

/// <summary>A track as it was handed in.</summary>
/// <param name="Path">The audio file.</param>
/// <param name="Given">Tags that win over those of the file.</param>
/// <param name="Isrc">ISO 3901 code, or null.</param>
/// <param name="Cover">A picture file that wins over the one in the audio file, or null.</param>
internal sealed record TrackSource(string Path, AudioTags Given, string? Isrc = null, string? Cover = null);
