using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Ingesting;

/// <summary>
/// Puts encoded tracks into a store so that listeners see all of them or nothing: (1) initialisation, segments and covers, (2) media
/// playlists, all under a version that nobody has heard of yet, (3) the multivariant playlists, each of which makes that version the
/// current one, (4) the library, which names them. Every step can be repeated. Thread-safe.
/// </summary>
internal sealed class TrackPublisher(IObjectStore store)
{
    /// <summary>Puts in flight per track: each waits for the disk.</summary>
    private const int Parallelism = 4;

    private readonly Library _library = new(store);

    /// <summary>Puts a track's files, steps (1) and (2).</summary>
    /// <returns>The version that they are under.</returns>
    public async Task<string> StoreAsync(string id, TrackFiles files, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var version = await files.VersionAsync(cancellationToken);
        var done = 0;
        await Parallel.ForEachAsync(
            files.Media,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                await PutAsync(id, version, file, token);
                progress.Report((double)Interlocked.Increment(ref done) / files.Media.Count);
            });
        foreach (var playlist in files.Playlists)
        {
            await PutAsync(id, version, playlist, cancellationToken);
        }

        return version;
    }

    /// <summary>Makes prepared tracks visible, steps (3) and (4).</summary>
    public async Task PublishAsync(IReadOnlyCollection<PreparedTrack> tracks, CancellationToken cancellationToken)
    {
        foreach (var track in tracks.Where(track => track.Multivariant is not null))
        {
            await store.PutAsync(
                TrackLayout.Multivariant(track.Entry.Id),
                Encoding.UTF8.GetBytes(track.Multivariant!),
                TrackLayout.MultivariantAttributes,
                PutCondition.None,
                cancellationToken);
        }

        await _library.AddAsync([.. tracks.Select(track => track.Entry)], cancellationToken);
    }

    private async ValueTask PutAsync(string id, string version, TrackFile file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file.Path);
        var key = TrackLayout.File(id, version, file.Folder, file.Name);
        await store.PutAsync(key, content, TrackLayout.FileAttributes(file.Name), PutCondition.None, cancellationToken);
    }
}
