namespace CdnMusic.Origin.Media;

/// <summary>Decides whether a file is a picture that can be a cover: JPEG, PNG or WebP of a sensible size. Thread-safe.</summary>
internal sealed class PictureProbe(MediaTool tool)
{
    /// <summary>Pixels that each side must have.</summary>
    public const int MinSide = 160, MaxSide = 8192;

    /// <summary>Looks at a picture file.</summary>
    /// <exception cref="MediaException">It is not there, empty, no picture, or too small or large; the message begins with its path.</exception>
    public async Task<Picture> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var digest = await FileDigest.OfAsync(full, cancellationToken);
            var format = await PictureFormat.OfAsync(full, cancellationToken);
            var report = await MediaProbe.AskAsync(tool, full, MediaTool.PictureLimits(format), cancellationToken);
            var stream = report.Streams?.FirstOrDefault(s => s.CodecType == "video")
                ?? throw new MediaException("is no picture", MediaFault.Garbage);
            return InBounds(stream)
                ? new Picture(full, digest, format, stream.Width, stream.Height)
                : throw new MediaException(
                    $"has {stream.Width} x {stream.Height} pixels; {MinSide} to {MaxSide} each way are taken", MediaFault.OutOfBounds);
        }
        catch (MediaException error)
        {
            throw error.Of(path);
        }
    }

    /// <summary>The cover inside an audio file, or null if there is none that can be used.</summary>
    public async Task<Picture?> FindEmbeddedAsync(AudioFile audio, CancellationToken cancellationToken)
    {
        if (!audio.HasPicture)
        {
            return null;
        }

        var report = await MediaProbe.AskAsync(tool, audio.Path, MediaTool.InputLimits, cancellationToken);
        return report.Picture is { } stream && InBounds(stream)
            ? new Picture(audio.Path, audio.Digest, Format: null, stream.Width, stream.Height)
            : null;
    }

    private static bool InBounds(ProbeStream stream) =>
        stream.Width is >= MinSide and <= MaxSide && stream.Height is >= MinSide and <= MaxSide;
}
