using CdnMusic.Origin.Media;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Takes one file from disk to listeners. Thread-safe.</summary>
internal sealed class TrackIngest(TrackPreparation preparation, TrackPublisher publisher, StagingArea staging)
{
    /// <summary>An ingest into a store, with the tools it needs.</summary>
    public static TrackIngest Into(IObjectStore store, StagingArea staging, MediaTool tool, LoudnessTarget target)
    {
        var publisher = new TrackPublisher(store);
        var preparation = new TrackPreparation(
            new AudioProbe(tool),
            new PictureProbe(tool),
            new LoudnessMeter(tool),
            new TrackEncoder(tool),
            new CoverEncoder(tool),
            publisher,
            store,
            target);
        return new TrackIngest(preparation, publisher, staging);
    }

    /// <summary>Ingests a file.</summary>
    /// <param name="source">Any format that ffmpeg knows to be audio.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops; nothing of the track is visible then.</param>
    /// <exception cref="MediaException">The file cannot be ingested.</exception>
    public async Task<IngestOutcome> RunAsync(TrackSource source, IProgress<double> progress, CancellationToken cancellationToken)
    {
        using var lease = await staging.EnterAsync(cancellationToken);
        var track = await preparation.PrepareAsync(source, lease.NewDirectory, progress, cancellationToken);
        await publisher.PublishAsync([track], cancellationToken);
        return new IngestOutcome(track.Entry.Id, Published: track.Multivariant is not null);
    }
}
