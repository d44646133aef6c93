using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Ingesting;

/// <summary>
/// Takes a track from a file into the store, up to the point where one put makes it visible: (1) probe, (2) measure loudness, (3) encode
/// renditions and covers, (4) put everything under its version. Thread-safe.
/// </summary>
internal sealed class TrackPreparation(
    AudioProbe probe,
    PictureProbe pictures,
    LoudnessMeter meter,
    TrackEncoder encoder,
    CoverEncoder covers,
    TrackPublisher publisher,
    IObjectStore store,
    LoudnessTarget target)
{
    /// <summary>Where on the way from 0 to 1 measuring and encoding end; the rest is putting.</summary>
    private const double Measured = 0.15, Encoded = 0.9;

    private readonly Library _library = new(store);

    /// <summary>Prepares a track.</summary>
    /// <param name="source">What was handed in.</param>
    /// <param name="scratch">Makes an empty directory for this track alone, if one is needed.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops; nothing of the track is visible then.</param>
    /// <exception cref="MediaException">The file cannot be ingested; the message begins with its path.</exception>
    public async Task<PreparedTrack> PrepareAsync(
        TrackSource source, Func<string> scratch, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var audio = await probe.ProbeAsync(source.Path, cancellationToken);
        var picture = source.Cover is { } cover
            ? await pictures.ProbeAsync(cover, cancellationToken)
            : await pictures.FindEmbeddedAsync(audio, cancellationToken);
        var tags = source.Given.Cleaned().Or(audio.Tags);
        var (title, artist) = (tags.Title ?? Path.GetFileNameWithoutExtension(source.Path), tags.Artist ?? "Unknown artist");
        var id = TrackId.Of(artist, title, audio.Digest);
        var recipe = $"{TrackEncoder.Recipe(target)}.{(picture is null ? "none" : $"{CoverEncoder.Recipe}-{picture.Digest[..16]}")}";
        if (await PublishedAsync(id, recipe, cancellationToken) is { } present)
        {
            progress.Report(1);
            var same = present with { Title = title, Artist = artist, Album = tags.Album ?? "", Isrc = source.Isrc ?? present.Isrc };
            return new PreparedTrack(same, null, []);
        }

        try
        {
            var loudness = await meter.MeasureAsync(audio, new PartProgress(progress, 0, Measured), cancellationToken);
            var (gain, directory) = (target.GainFor(loudness), scratch());
            var renditions = await encoder.EncodeAsync(audio, gain, directory, new PartProgress(progress, Measured, Encoded), cancellationToken);
            var sizes = picture is null ? [] : await covers.EncodeAsync(picture, Path.Combine(directory, TrackLayout.CoverFolder), cancellationToken);
            var files = TrackFiles.Of(directory, renditions, sizes);
            var surrogateKey = SurrogateKeys.Of(id, artist, tags.Album ?? "");
            var version = await publisher.StoreAsync(id, surrogateKey, files, new PartProgress(progress, Encoded, 1), cancellationToken);
            var entry = new TrackEntry(
                id,
                title,
                artist,
                tags.Album ?? "",
                Duration(audio, renditions[0]),
                "/" + TrackLayout.Multivariant(id),
                source.Isrc,
                new TrackLoudness(loudness.IntegratedLufs, loudness.TruePeakDbtp, gain),
                sizes.Count == 0 ? null : [.. sizes.Select(size => TrackLayout.Cover(id, version, size))]);
            return new PreparedTrack(
                entry,
                MultivariantPlaylist.Write(version, recipe, renditions),
                [.. renditions.Select(r => new PreparedRendition(
                    r.Rendition.Name, TrackLayout.Folder(id, version, r.Rendition.Name), [.. r.FileNames]))]);
        }
        catch (MediaException error)
        {
            throw error.Of(source.Path);
        }
    }

    /// <summary>The library's entry of a track that is whole and made the way this program makes it, or null.</summary>
    private async ValueTask<TrackEntry?> PublishedAsync(string id, string recipe, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(TrackLayout.Multivariant(id), cancellationToken) is not { } multivariant
            || !MultivariantPlaylist.IsOf(Encoding.UTF8.GetString(multivariant.Content), recipe))
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
}
