using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.Origin.Media;

/// <summary>
/// Makes HLS renditions of an audio file in one ffmpeg process: decoded and resampled once, brought to the same loudness, cut at the same
/// samples in every lossy rendition, and with nothing in the output (dates, versions) that would differ the next time. Thread-safe.
/// </summary>
internal sealed class TrackEncoder(MediaTool tool)
{
    /// <summary>Nominal length of a segment.</summary>
    public const int SegmentSeconds = 4;

    private const string InitName = "init.mp4";
    private const string SegmentPattern = "seg-%05d.m4s";

    /// <summary>The least part of the claimed duration that must be decodable.</summary>
    private const double Tolerance = 0.95;

    /// <summary>Identifies how this version of the program encodes: another recipe may give other bytes for the same file.</summary>
    public static string Recipe(LoudnessTarget target)
    {
        Rendition[] renditions = [.. Rendition.Lossy, Rendition.Flac(44_100, 16, 2)];
        string[] parts =
            [.. renditions.SelectMany(Output), Filter(44_100, 0, Rendition.Lossy), Number(target.Lufs), Number(target.CeilingDbtp)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', parts))))[..16];
    }

    /// <summary>The filter that makes what is measured and encoded: stereo at the rate of a CD, or of film sound where the source has a
    /// multiple of that.</summary>
    public static string OutputFormat(int sourceRate) =>
        $"aformat=sample_rates={(sourceRate % 48_000 == 0 ? 48_000 : 44_100)}:channel_layouts=stereo";

    /// <summary>Encodes into one folder per rendition.</summary>
    /// <param name="audio">What to encode.</param>
    /// <param name="gainDb">Applied to the lossy renditions.</param>
    /// <param name="directory">An empty directory.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the encoder.</param>
    /// <exception cref="MediaException">The file cannot be decoded, or not most of it.</exception>
    public async Task<IReadOnlyList<EncodedRendition>> EncodeAsync(
        AudioFile audio, double gainDb, string directory, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var renditions = Rendition.For(audio);
        foreach (var rendition in renditions)
        {
            Directory.CreateDirectory(Path.Combine(directory, rendition.Name));
        }

        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1", "-stats_period", "0.2",
            .. MediaTool.InputLimits, "-i", "file:" + audio.Path,
            "-filter_complex", Filter(audio.SampleRate, gainDb, Rendition.Lossy),
            .. renditions.SelectMany(Output),
        ];
        await tool.RunAsync(
            "ffmpeg",
            arguments,
            directory,
            audio.TimeLimit,
            line => EncodingProgress.Report(line, audio.ExpectedDuration, progress),
            null,
            cancellationToken);
        IReadOnlyList<EncodedRendition> encoded =
            [.. renditions.Select(rendition => EncodedRendition.Read(rendition, Path.Combine(directory, rendition.Name)))];
        Check(audio, encoded);
        return encoded;
    }

    private static void Check(AudioFile audio, IReadOnlyList<EncodedRendition> renditions)
    {
        var seconds = renditions[0].Playlist.TotalSeconds;
        if (audio.Duration is { } claimed && seconds < claimed.TotalSeconds * Tolerance)
        {
            throw new MediaException(
                $"is damaged: only {seconds:0.0} s of {claimed.TotalSeconds:0.0} s can be decoded", MediaFault.Damaged);
        }
    }

    private static string Filter(int sourceRate, double gainDb, IReadOnlyList<Rendition> lossy)
    {
        var labels = string.Concat(lossy.Select(rendition => $"[{rendition.Name}]"));
        return $"[0:a:0]{OutputFormat(sourceRate)},volume={Number(gainDb)}dB:precision=double,asplit={lossy.Count}{labels}";
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Output(Rendition rendition) =>
    [
        "-map", rendition.Lossless ? "0:a:0" : $"[{rendition.Name}]", "-map_metadata", "-1", "-map_chapters", "-1",
        .. rendition.Encoder,
        "-flags:a", "+bitexact", "-fflags", "+bitexact",
        "-f", "hls", "-hls_time", SegmentSeconds.ToString(CultureInfo.InvariantCulture), "-hls_playlist_type", "vod",
        "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", InitName, "-start_number", "1",
        "-hls_segment_filename", $"{rendition.Name}/{SegmentPattern}", $"{rendition.Name}/{EncodedRendition.PlaylistName}",
    ];
}
