using System.Globalization;

namespace CdnMusic.Origin.Media;

/// <summary>One encoding of a track.</summary>
/// <param name="Name">Of its folder: codec and kbit/s, which caps in signed URLs go by.</param>
/// <param name="Codecs">Its CODECS (RFC 6381).</param>
/// <param name="Lossless">The source's own samples, without the gain that normalises loudness.</param>
/// <param name="Encoder">ffmpeg's arguments.</param>
internal sealed record Rendition(string Name, string Codecs, bool Lossless, IReadOnlyList<string> Encoder)
{
    /// <summary>The highest rate that browsers play FLAC at, Hz.</summary>
    private const int MaxLosslessRate = 192_000;

    /// <summary>
    /// What every track is offered in, lowest bit rate first. <c>twoloop</c> sounds better where bits are scarce; at 256 kbit/s
    /// <c>fast</c> cannot be told from it and takes less than half the time.
    /// </summary>
    public static IReadOnlyList<Rendition> Lossy { get; } = [Aac(64, "twoloop"), Aac(128, "twoloop"), Aac(256, "fast")];

    /// <summary>What a track is offered in: the lossy ones, and a lossless one if the source is worth it.</summary>
    public static IReadOnlyList<Rendition> For(AudioFile audio) =>
        audio is { LosslessBits: { } bits, SampleRate: <= MaxLosslessRate } ? [.. Lossy, Flac(audio.SampleRate, bits, Math.Min(audio.Channels, 2))] : Lossy;

    /// <summary>FLAC in MP4 carries the name of its samples' uncompressed bit rate, which it never exceeds by much.</summary>
    public static Rendition Flac(int sampleRate, int bits, int channels) => new(
        $"flac-{sampleRate * bits * channels / 1000}",
        "fLaC",
        Lossless: true,
        ["-c:a", "flac", "-sample_fmt", bits == 16 ? "s16" : "s32", "-ac", channels.ToString(CultureInfo.InvariantCulture), "-strict", "experimental"]);

    private static Rendition Aac(int kilobits, string coder) =>
        new($"aac-{kilobits}", "mp4a.40.2", Lossless: false, ["-c:a", "aac", "-b:a", $"{kilobits}k", "-aac_coder", coder]);
}
