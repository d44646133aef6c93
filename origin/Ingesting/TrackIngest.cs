using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Takes one file from disk to listeners. Thread-safe.</summary>
internal sealed class TrackIngest(AudioProbe probe, TrackEncoder encoder, TrackPublisher publisher, IObjectStore store, StagingArea staging)
{
    /// <summary>The share of the work that encoding is, for progress; the rest is publishing.</summary>
    private const double EncodingShare = 0.9;

    private readonly Library _library = new(store);

    /// <summary>Ingests a file.</summary>
    /// <param name="path">Any format that ffmpeg knows to be audio.</param>
    /// <param name="given">Tags that win over those of the file.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops; nothing of the track is visible then.</param>
    /// <exception cref="MediaException">The file cannot be ingested.</exception>
    public async Task<IngestOutcome> RunAsync(
        string path, AudioTags given, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var audio = await probe.ProbeAsync(path, cancellationToken);
        var tags = given.Cleaned().Or(audio.Tags);
        var title = tags.Title ?? Path.GetFileNameWithoutExtension(path);
        var artist = tags.Artist ?? "Unknown artist";
        var id = TrackId.Of(artist, title, audio.Digest);
        if (await PublishedAsync(id, cancellationToken) is { } present)
        {
            var entry = present with { Title = title, Artist = artist, Album = tags.Album ?? "" };
            await _library.AddAsync(entry, cancellationToken);
            progress.Report(1);
            return new IngestOutcome(id, Published: entry != present);
        }

        using var lease = await staging.EnterAsync(cancellationToken);
        var directory = lease.NewDirectory();
        var encoding = new Progress(fraction => progress.Report(fraction * EncodingShare));
        try
        {
            var renditions = await encoder.EncodeAsync(audio, directory, encoding, cancellationToken);
            var publishing = new Progress(fraction => progress.Report(EncodingShare + (fraction * (1 - EncodingShare))));
            await publisher.PublishAsync(id, renditions, publishing, cancellationToken);
            var (seconds, playlist) = (Duration(audio, renditions[0]), "/" + TrackLayout.Multivariant(id));
            await _library.AddAsync(new TrackEntry(id, title, artist, tags.Album ?? "", seconds, playlist), cancellationToken);
            return new IngestOutcome(id, Published: true);
        }
        catch (MediaException error)
        {
            throw new MediaException($"{path}: {error.Message}");
        }
    }

    /// <summary>The library's entry of a track that is whole and made the way this program makes it, or null.</summary>
    private async ValueTask<TrackEntry?> PublishedAsync(string id, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(TrackLayout.Multivariant(id), cancellationToken) is not { } multivariant
            || !MultivariantPlaylist.IsOf(System.Text.Encoding.UTF8.GetString(multivariant.Content), TrackEncoder.Recipe))
        {
            return null;
        }

        return (await _library.ReadAsync(cancellationToken)).FirstOrDefault(track => track.Id == id);
    }

    /// <summary>
    /// Seconds, to the millisecond: what the file claims if it is about what came out of it. What came out includes the encoder's
    /// padding, up to two frames; what the file claims can be a guess.
    /// </summary>
    private static double Duration(AudioFile audio, EncodedRendition encoded)
    {
        var seconds = encoded.Playlist.TotalSeconds;
        return Math.Round(audio.Duration is { TotalSeconds: var claimed } && Math.Abs(claimed - seconds) < 0.1 ? claimed : seconds, 3);
    }

    /// <summary>Reports at once and in order, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
