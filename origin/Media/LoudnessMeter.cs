using System.Globalization;

namespace CdnMusic.Origin.Media;

/// <summary>Measures what listeners will hear: after the down-mix and resampling that encoding does too. Thread-safe.</summary>
internal sealed class LoudnessMeter(MediaTool tool)
{
    /// <summary>Measures a file.</summary>
    /// <param name="audio">What to measure.</param>
    /// <param name="progress">Told the fraction done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="MediaException">It cannot be decoded.</exception>
    public async Task<Loudness> MeasureAsync(AudioFile audio, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var summary = new Summary();
        string[] arguments =
        [
            "-hide_banner", "-nostdin", "-nostats", "-v", "info", "-progress", "pipe:1", "-stats_period", "0.2",
            .. MediaTool.InputLimits, "-i", "file:" + audio.Path,
            "-filter_complex", $"[0:a:0]{TrackEncoder.OutputFormat(audio.SampleRate)},ebur128=peak=true:framelog=verbose[out]",
            "-map", "[out]", "-f", "null", "-",
        ];
        await tool.RunAsync(
            "ffmpeg",
            arguments,
            Path.GetTempPath(),
            audio.TimeLimit,
            line => EncodingProgress.Report(line, audio.ExpectedDuration, progress),
            summary.Read,
            cancellationToken);
        return summary.Result ?? throw new MediaException("has no decodable audio", MediaFault.Damaged);
    }

    /// <summary>
    /// Reads the filter's last words. It says them when everything else was said, tags of the file included, which may be anything: so
    /// only what follows the last heading counts.
    /// </summary>
    private sealed class Summary
    {
        private double? _integrated;
        private double? _peak;

        public Loudness? Result => _integrated is { } integrated && _peak is { } peak
            ? new Loudness(Math.Max(integrated, Loudness.Silence), Math.Max(peak, Loudness.NoPeak))
            : null;

        public void Read(string line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case [var heading, .., "Summary:"] when heading.StartsWith("[Parsed_ebur128_", StringComparison.Ordinal):
                    (_integrated, _peak) = (null, null);
                    break;
                case ["I:", var value, "LUFS"]:
                    _integrated = Number(value);
                    break;
                case ["Peak:", var value, "dBFS"]:
                    _peak = Number(value);
                    break;
            }
        }

        private static double? Number(string text) => text switch
        {
            "-inf" => double.NegativeInfinity,
            _ => double.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null,
        };
    }
}
