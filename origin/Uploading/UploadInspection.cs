using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Uploading;

/// <summary>Looks at uploads whose bytes are all here. Repeating it is harmless. Thread-safe.</summary>
internal sealed class UploadInspection(
    UploadBook book, IngestDirectories directories, AudioProbe audio, PictureProbe pictures, IOptions<IngestOptions> options)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    /// <summary>Judges an upload, unless that is done.</summary>
    /// <returns>The upload as it is now: ready or rejected.</returns>
    /// <exception cref="MediaException">It could not be judged this time.</exception>
    public async Task<Upload> InspectAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (upload.State != UploadState.Received)
        {
            return upload;
        }

        var path = directories.Upload(upload.Id);
        try
        {
            book.Accept(upload.Id, await LookAsync(path, cancellationToken));
        }
        catch (MediaException error) when (error.IsFinal)
        {
            book.Reject(upload.Id, IngestProblem.Of(error));
            File.Delete(path);
        }

        return book.Find(upload.Id) ?? upload;
    }

    private async Task<UploadedMedia> LookAsync(string path, CancellationToken cancellationToken)
    {
        if (await PictureFormat.FindAsync(path, cancellationToken) is not null)
        {
            var picture = await pictures.ProbeAsync(path, cancellationToken);
            return new UploadedMedia(UploadedKind.Picture, picture.Digest, picture.Format!, Width: picture.Width, Height: picture.Height);
        }

        var file = await audio.ProbeAsync(path, cancellationToken);
        if (file.Container is not ("wav" or "flac" or "mp3") && !file.Container.Split(',').Contains("m4a"))
        {
            throw new MediaException($"is {file.Container}; WAV, FLAC, MP3 and M4A are taken", MediaFault.WrongType);
        }

        if (file.Duration is { } duration && (duration < Shortest || duration > options.Value.MaxDuration))
        {
            throw new MediaException(
                $"lasts {duration.TotalSeconds:0.###} s; {Shortest.TotalSeconds} to {options.Value.MaxDuration.TotalSeconds} s are taken",
                MediaFault.OutOfBounds);
        }

        return new UploadedMedia(
            UploadedKind.Audio,
            file.Digest,
            file.Container,
            file.Duration?.TotalSeconds,
            file.SampleRate,
            file.LosslessBits is not null,
            file.Tags.Title,
            file.Tags.Artist);
    }
}
