using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Ingesting;

/// <summary>The files of an encoded track on disk, by their place below the track's version.</summary>
/// <param name="Media">Initialisation, segments and covers.</param>
/// <param name="Playlists">Media playlists.</param>
internal sealed record TrackFiles(IReadOnlyList<TrackFile> Media, IReadOnlyList<TrackFile> Playlists)
{
    private const int VersionDigits = 16;

    public static TrackFiles Of(string directory, IReadOnlyList<EncodedRendition> renditions, IReadOnlyList<int> coverSizes)
    {
        var encoded = renditions
            .SelectMany(rendition => rendition.FileNames.Select(name => new TrackFile(directory, rendition.Rendition.Name, name)))
            .ToLookup(file => file.Name == EncodedRendition.PlaylistName);
        var covers = coverSizes
            .SelectMany(size => CoverEncoder.Extensions.Select(
                extension => new TrackFile(directory, TrackLayout.CoverFolder, string.Create(CultureInfo.InvariantCulture, $"{size}.{extension}"))));
        return new TrackFiles([.. encoded[false], .. covers], [.. encoded[true]]);
    }

    /// <summary>A digest of the names and bytes of all files: other bytes can never appear under a URL that has been served.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Media.Concat(Playlists))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Folder}/{file.Name}\0"));
            await using var content = File.OpenRead(file.Path);
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionDigits];
    }
}

/// <summary>One file of an encoded track.</summary>
/// <param name="Directory">The track's on disk.</param>
/// <param name="Folder">Its folder in there, and in the store below the version.</param>
/// <param name="Name">Its name.</param>
internal sealed record TrackFile(string Directory, string Folder, string Name)
{
    public string Path => System.IO.Path.Combine(Directory, Folder, Name);
}
