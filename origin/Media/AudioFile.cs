namespace CdnMusic.Origin.Media;

/// <summary>A file that holds audio, as far as looking at its headers can tell.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Digest">SHA-256 of the file, lower-case hex.</param>
/// <param name="Container">ffprobe's name of the format, such as <c>flac</c> or <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">1 or more.</param>
/// <param name="LosslessBits">Bits per sample of a source without loss (at most 24 are kept); null if it was coded with loss.</param>
/// <param name="HasPicture">It carries a cover.</param>
/// <param name="Duration">What the header claims, or null if it claims nothing.</param>
/// <param name="Tags">Title, artist and album as the file has them.</param>
internal sealed record AudioFile(
    string Path,
    string Digest,
    string Container,
    int SampleRate,
    int Channels,
    int? LosslessBits,
    bool HasPicture,
    TimeSpan? Duration,
    AudioTags Tags)
{
    /// <summary>A limit for what runs over all of it: slower than half of real time means that something hangs.</summary>
    public TimeSpan TimeLimit => TimeSpan.FromMinutes(2) + (2 * ExpectedDuration);

    /// <summary>For progress and limits.</summary>
    public TimeSpan ExpectedDuration => Duration ?? TimeSpan.FromHours(1);
}
