using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.Origin.Media;

/// <summary>
/// Makes HLS renditions of an audio file in one ffmpeg process: decoded and resampled once, cut at the same samples in every
/// rendition, and with nothing in the output (dates, versions) that would differ the next time. Thread-safe.
/// </summary>
internal sealed class TrackEncoder(MediaTool tool)
{
    /// <summary>Nominal length of a segment.</summary>
    public const int SegmentSeconds = 4;

    private const string InitName = "init.mp4";
    private const string SegmentPattern = "seg-%05d.m4s";
    private const string TimeField = "out_time_us=";

    /// <summary>The least part of the claimed duration that must be decodable.</summary>
    private const double Tolerance = 0.95;

    /// <summary>Identifies how this version of the program encodes: another recipe may give other bytes for the same file.</summary>
    public static string Recipe { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', [Filter(44_100), .. Outputs()]))))[..16];

    /// <summary>Encodes into one folder per rendition.</summary>
    /// <param name="audio">What to encode.</param>
    /// <param name="directory">An empty directory.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops the encoder.</param>
    /// <exception cref="MediaException">The file cannot be decoded, or not most of it.</exception>
    public async Task<IReadOnlyList<EncodedRendition>> EncodeAsync(
        AudioFile audio, string directory, IProgress<double> progress, CancellationToken cancellationToken)
    {
        foreach (var rendition in Rendition.All)
        {
            Directory.CreateDirectory(Path.Combine(directory, rendition.Name));
        }

        var duration = audio.Duration ?? TimeSpan.FromHours(1);
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1", "-stats_period", "0.2",
            .. MediaTool.InputLimits, "-i", "file:" + audio.Path,
            "-filter_complex", Filter(OutputRate(audio.SampleRate)),
            .. Outputs(),
        ];
        // Slower than half of real time means that something hangs.
        var limit = TimeSpan.FromMinutes(2) + (2 * duration);
        await tool.RunAsync("ffmpeg", arguments, directory, limit, line => Report(line, duration, progress), cancellationToken);
        IReadOnlyList<EncodedRendition> renditions =
            [.. Rendition.All.Select(rendition => EncodedRendition.Read(rendition, Path.Combine(directory, rendition.Name)))];
        Check(audio, renditions);
        return renditions;
    }

    private static void Check(AudioFile audio, IReadOnlyList<EncodedRendition> renditions)
    {
        var seconds = renditions[0].Playlist.TotalSeconds;
        if (audio.Duration is { } claimed && seconds < claimed.TotalSeconds * Tolerance)
        {
            throw new MediaException($"is damaged: only {seconds:0.0} s of {claimed.TotalSeconds:0.0} s can be decoded");
        }
    }

    /// <summary>AAC at the rate of a CD, or of film sound where the source has a multiple of that.</summary>
    private static int OutputRate(int sourceRate) => sourceRate % 48_000 == 0 ? 48_000 : 44_100;

    private static string Filter(int rate)
    {
        var labels = string.Concat(Enumerable.Range(0, Rendition.All.Count).Select(i => $"[r{i}]"));
        return $"[0:a:0]aformat=sample_rates={rate}:channel_layouts=stereo,asplit={Rendition.All.Count}{labels}";
    }

    private static IEnumerable<string> Outputs() => Rendition.All.SelectMany((rendition, i) => (IEnumerable<string>)
    [
        "-map", $"[r{i}]", "-map_metadata", "-1", "-map_chapters", "-1",
        "-c:a", "aac", "-b:a", rendition.BitRate.ToString(CultureInfo.InvariantCulture), "-aac_coder", rendition.Coder,
        "-flags:a", "+bitexact", "-fflags", "+bitexact",
        "-f", "hls", "-hls_time", SegmentSeconds.ToString(CultureInfo.InvariantCulture), "-hls_playlist_type", "vod",
        "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", InitName, "-start_number", "1",
        "-hls_segment_filename", $"{rendition.Name}/{SegmentPattern}", $"{rendition.Name}/{EncodedRendition.PlaylistName}",
    ]);

    private static void Report(string line, TimeSpan duration, IProgress<double> progress)
    {
        if (line.StartsWith(TimeField, StringComparison.Ordinal) && long.TryParse(line.AsSpan(TimeField.Length), out var microseconds))
        {
            progress.Report(Math.Clamp(microseconds / duration.TotalMicroseconds, 0, 1));
        }
    }
}
