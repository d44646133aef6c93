using System.Text.Json.Serialization;

namespace CdnMusic.Origin.Media;

/// <summary>The part of ffprobe's JSON report that matters here.</summary>
internal sealed record ProbeReport(ProbeFormat? Format, IReadOnlyList<ProbeStream>? Streams)
{
    public ProbeStream? Audio => Streams?.FirstOrDefault(stream => stream.CodecType == "audio");

    public ProbeStream? Picture => Streams?.FirstOrDefault(stream => stream is { CodecType: "video", Disposition.AttachedPic: 1 });

    public bool HasVideo => Streams?.Any(stream => stream.CodecType == "video" && stream.Disposition?.AttachedPic != 1) == true;
}

internal sealed record ProbeFormat(string? FormatName, string? Duration, Dictionary<string, string>? Tags);

internal sealed record ProbeStream(
    string? CodecType,
    string? CodecName,
    string? CodecTagString,
    string? SampleRate,
    int Channels,
    int BitsPerSample,
    string? BitsPerRawSample,
    int Width,
    int Height,
    string? Duration,
    ProbeDisposition? Disposition,
    Dictionary<string, string>? Tags);

internal sealed record ProbeDisposition(int AttachedPic);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeReportJson : JsonSerializerContext;
