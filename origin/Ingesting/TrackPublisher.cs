using System.Security.Cryptography;
using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Ingesting;

/// <summary>
/// Puts an encoded track into a store so that listeners see all of it or nothing: (1) initialisation and segments, (2) media playlists,
/// all under a version that nobody has heard of yet, (3) the multivariant playlist, which makes that version the current one.
/// </summary>
internal sealed class TrackPublisher(IObjectStore store)
{
    private const int VersionDigits = 16;

    /// <summary>Puts in flight per track: each waits for the disk.</summary>
    private const int Parallelism = 4;

    /// <summary>Publishes a track; from then on its multivariant playlist is served.</summary>
    public async Task PublishAsync(
        string id, IReadOnlyList<EncodedRendition> renditions, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var files = renditions.SelectMany(encoded => encoded.FileNames.Select(name => new RenditionFile(encoded, name))).ToList();
        var version = await VersionAsync(files, cancellationToken);
        var media = files.Where(file => !file.IsPlaylist).ToList();
        var done = 0;
        await Parallel.ForEachAsync(
            media,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                await PutAsync(id, version, file, token);
                progress.Report((double)Interlocked.Increment(ref done) / files.Count);
            });
        foreach (var playlist in files.Where(file => file.IsPlaylist))
        {
            await PutAsync(id, version, playlist, cancellationToken);
        }

        var multivariant = MultivariantPlaylist.Write(version, TrackEncoder.Recipe, renditions);
        await store.PutAsync(
            TrackLayout.Multivariant(id),
            Encoding.UTF8.GetBytes(multivariant),
            TrackLayout.MultivariantAttributes,
            PutCondition.None,
            cancellationToken);
        progress.Report(1);
    }

    private async ValueTask PutAsync(string id, string version, RenditionFile file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file.Path);
        var key = TrackLayout.File(id, version, file.Encoded.Rendition.Name, file.Name);
        await store.PutAsync(key, content, TrackLayout.FileAttributes(file.Name), PutCondition.None, cancellationToken);
    }

    /// <summary>A digest of the names and bytes of all files: other bytes can never appear under a URL that has been served.</summary>
    private static async Task<string> VersionAsync(IEnumerable<RenditionFile> files, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Encoded.Rendition.Name}/{file.Name}\0"));
            await using var content = File.OpenRead(file.Path);
            hash.AppendData(await SHA256.HashDataAsync(content, cancellationToken));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionDigits];
    }

    private sealed record RenditionFile(EncodedRendition Encoded, string Name)
    {
        public string Path => System.IO.Path.Combine(Encoded.Directory, Name);

        public bool IsPlaylist => Name == EncodedRendition.PlaylistName;
    }
}
