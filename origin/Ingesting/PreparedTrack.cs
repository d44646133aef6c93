using CdnMusic.Origin.Catalogue;

namespace CdnMusic.Origin.Ingesting;

/// <summary>A track whose files are all in the store, under paths that nobody has heard of yet.</summary>
/// <param name="Entry">What the library will say.</param>
/// <param name="Multivariant">
/// The playlist that makes it visible; null if it has been published before, from the same file and in the same way.
/// </param>
/// <param name="Renditions">Its files; empty if it has been published before.</param>
internal sealed record PreparedTrack(TrackEntry Entry, string? Multivariant, IReadOnlyList<PreparedRendition> Renditions);

/// <summary>The files of one rendition in the store.</summary>
/// <param name="Name">Such as <c>aac-128</c>.</param>
/// <param name="Folder">The path above them, without a slash at its end.</param>
/// <param name="Files">Their names.</param>
internal sealed record PreparedRendition(string Name, string Folder, IReadOnlyList<string> Files)
{
    /// <summary>Paths of all files.</summary>
    public IEnumerable<string> Paths => Files.Select(file => $"{Folder}/{file}");
}
