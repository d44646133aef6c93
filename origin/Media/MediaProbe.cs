using System.Text;
using System.Text.Json;

namespace CdnMusic.Origin.Media;

/// <summary>Asks ffprobe what a file is. Thread-safe.</summary>
internal static class MediaProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>The report on a file, read as one of the formats that the limits allow.</summary>
    /// <exception cref="MediaException">It is nothing of the kind, or ffprobe failed.</exception>
    public static async Task<ProbeReport> AskAsync(
        MediaTool tool, string path, IReadOnlyList<string> limits, CancellationToken cancellationToken)
    {
        var json = new StringBuilder();
        string[] arguments = ["-v", "error", "-of", "json", "-show_format", "-show_streams", .. limits, "-i", "file:" + path];
        try
        {
            await tool.RunAsync("ffprobe", arguments, Path.GetTempPath(), Limit, line => json.AppendLine(line), null, cancellationToken);
            return JsonSerializer.Deserialize(json.ToString(), ProbeReportJson.Default.ProbeReport) ?? new ProbeReport(null, null);
        }
        catch (MediaException error) when (error.Message.StartsWith("file:", StringComparison.Ordinal))
        {
            throw new MediaException("is not of a known format", MediaFault.Garbage);
        }
        catch (JsonException)
        {
            throw new MediaException("could not be understood by ffprobe", MediaFault.Garbage);
        }
    }
}
