namespace CdnMusic.Origin.Media;

/// <summary>A file that holds audio, as far as looking at its headers can tell.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Duration">What the header claims, or null if it claims nothing.</param>
/// <param name="Tags">Title, artist and album as the file has them.</param>
internal sealed record AudioFile(string Path, string Digest, int SampleRate, TimeSpan? Duration, AudioTags Tags);
