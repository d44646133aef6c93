using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CdnMusic.Origin.Media;

/// <summary>Decides whether a file is audio that can be ingested. Thread-safe.</summary>
internal sealed class AudioProbe(MediaTool tool)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Looks at a file.</summary>
    /// <exception cref="MediaException">It is not there, empty, not audio, or cannot be read; the message begins with its path.</exception>
    public async Task<AudioFile> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var digest = await DigestAsync(full, cancellationToken);
            var report = await AskAsync(full, cancellationToken);
            var audio = report.Streams?.FirstOrDefault(stream => stream.CodecType == "audio")
                ?? throw new MediaException("has no audio stream");
            if (audio.CodecTagString == "drms")
            {
                throw new MediaException("is protected by DRM");
            }

            if (!int.TryParse(audio.SampleRate, out var rate) || rate is < 8_000 or > 768_000)
            {
                throw new MediaException("has an audio stream that cannot be decoded");
            }

            var duration = double.TryParse(report.Format?.Duration ?? audio.Duration, out var seconds) && seconds is > 0 and < 1e6
                ? TimeSpan.FromSeconds(seconds)
                : (TimeSpan?)null;
            return new AudioFile(full, digest, rate, duration, TagsOf(report.Format?.Tags).Or(TagsOf(audio.Tags)).Cleaned());
        }
        catch (MediaException error)
        {
            throw new MediaException($"{path}: {error.Message}");
        }
    }

    private static async Task<string> DigestAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return file.Length > 0
                ? Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken))
                : throw new MediaException("is empty");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MediaException("there is no such file");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new MediaException("cannot be read");
        }
    }

    private async Task<ProbeReport> AskAsync(string path, CancellationToken cancellationToken)
    {
        var json = new StringBuilder();
        string[] arguments =
            ["-v", "error", "-of", "json", "-show_format", "-show_streams", .. MediaTool.InputLimits, "-i", "file:" + path];
        try
        {
            await tool.RunAsync("ffprobe", arguments, Path.GetTempPath(), Limit, line => json.AppendLine(line), cancellationToken);
            return JsonSerializer.Deserialize(json.ToString(), ProbeReportJson.Default.ProbeReport) ?? new ProbeReport(null, null);
        }
        catch (MediaException error) when (error.Message.StartsWith("file:", StringComparison.Ordinal))
        {
            throw new MediaException("is not audio of a known format");
        }
        catch (JsonException)
        {
            throw new MediaException("could not be understood by ffprobe");
        }
    }

    /// <summary>Containers differ in the case of their tags' names (Vorbis comments: TITLE).</summary>
    private static AudioTags TagsOf(Dictionary<string, string>? tags)
    {
        string? Find(string name) => tags?.FirstOrDefault(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return new AudioTags(Find("title"), Find("artist") ?? Find("album_artist"), Find("album"));
    }
}

/// <summary>The part of ffprobe's JSON report that matters here.</summary>
internal sealed record ProbeReport(ProbeFormat? Format, IReadOnlyList<ProbeStream>? Streams);

internal sealed record ProbeFormat(string? Duration, Dictionary<string, string>? Tags);

internal sealed record ProbeStream(
    string? CodecType, string? CodecTagString, string? SampleRate, string? Duration, Dictionary<string, string>? Tags);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeReportJson : JsonSerializerContext;
