using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Publishing;
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
    private readonly PublicationLeases _leases = new(store);

    /// <summary>Puts a track's files, steps (1) and (2).</summary>
    /// <param name="id">The track's id.</param>
    /// <param name="surrogateKey">See <see cref="SurrogateKeys"/>.</param>
    /// <param name="files">The files.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The version that they are under.</returns>
    public async Task<string> StoreAsync(
        string id, string surrogateKey, TrackFiles files, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var (_, version) = await _leases.TakeAsync(id, await files.VersionAsync(cancellationToken), cancellationToken);
        var done = 0;
        await Parallel.ForEachAsync(
            files.Media,
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                await PutAsync(id, version, surrogateKey, file, token);
                progress.Report((double)Interlocked.Increment(ref done) / files.Media.Count);
            });
        foreach (var playlist in files.Playlists)
        {
            await PutAsync(id, version, surrogateKey, playlist, cancellationToken);
        }

        return version;
    }

    /// <summary>Keeps the files of prepared tracks from being collected as garbage; to be repeated until they are published.</summary>
    public async Task HoldAsync(IEnumerable<PreparedTrack> tracks, CancellationToken cancellationToken)
    {
        foreach (var track in tracks.Where(track => track.Multivariant is not null))
        {
            foreach (var version in TrackVersion.In(track.Entry.Id, track.Multivariant!))
            {
                await _leases.ConfirmAsync(version, cancellationToken);
            }
        }
    }

    /// <summary>Makes prepared tracks visible, steps (3) and (4).</summary>
    public async Task PublishAsync(IReadOnlyCollection<PreparedTrack> tracks, CancellationToken cancellationToken)
    {
        var visible = new List<TrackVersion>();
        foreach (var (entry, multivariant) in tracks.Where(track => track.Multivariant is not null).Select(track => (track.Entry, track.Multivariant!)))
        {
            foreach (var version in TrackVersion.In(entry.Id, multivariant))
            {
                await _leases.ConfirmAsync(version, cancellationToken);
                visible.Add(version);
            }

            await store.PutAsync(
                TrackLayout.Multivariant(entry.Id),
                Encoding.UTF8.GetBytes(multivariant),
                TrackLayout.MultivariantAttributes(SurrogateKeys.Of(entry.Id, entry.Artist, entry.Album)),
                PutCondition.None,
                cancellationToken);
        }

        await _library.AddAsync([.. tracks.Select(track => track.Entry)], cancellationToken);
        foreach (var version in visible)
        {
            await _leases.EndAsync(version, cancellationToken);
        }
    }

    private async ValueTask PutAsync(string id, string version, string surrogateKey, TrackFile file, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file.Path);
        var key = TrackLayout.File(id, version, file.Folder, file.Name);
        await store.PutAsync(key, content, TrackLayout.FileAttributes(file.Name, surrogateKey), PutCondition.None, cancellationToken);
    }
}
