namespace CdnMusic.Origin.Media;

/// <summary>Reads ffmpeg's <c>-progress</c> lines.</summary>
internal static class EncodingProgress
{
    private const string TimeField = "out_time_us=";

    /// <summary>Reports how much of a duration is done, if the line says so.</summary>
    public static void Report(string line, TimeSpan duration, IProgress<double> progress)
    {
        if (line.StartsWith(TimeField, StringComparison.Ordinal) && long.TryParse(line.AsSpan(TimeField.Length), out var microseconds))
        {
            progress.Report(Math.Clamp(microseconds / duration.TotalMicroseconds, 0, 1));
        }
    }
}
