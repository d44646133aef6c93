using System.Globalization;

namespace CdnMusic.Origin.Media;

/// <summary>A segment of a media playlist.</summary>
/// <param name="Uri">Relative to the playlist.</param>
/// <param name="Seconds">Its EXTINF duration.</param>
internal sealed record MediaSegment(string Uri, double Seconds);

/// <summary>What is needed of an HLS media playlist (RFC 8216 section 4.3.3).</summary>
/// <param name="TargetSeconds">EXT-X-TARGETDURATION.</param>
/// <param name="InitUri">EXT-X-MAP, relative to the playlist.</param>
/// <param name="Segments">In order of play.</param>
internal sealed record MediaPlaylist(int TargetSeconds, string InitUri, IReadOnlyList<MediaSegment> Segments)
{
    private const string TargetTag = "#EXT-X-TARGETDURATION:";
    private const string MapTag = "#EXT-X-MAP:URI=\"";
    private const string DurationTag = "#EXTINF:";
    private const string EndTag = "#EXT-X-ENDLIST";

    public double TotalSeconds => Segments.Sum(segment => segment.Seconds);

    /// <summary>Reads a finished playlist of fMP4 segments as ffmpeg writes it.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static MediaPlaylist Parse(string text)
    {
        var (target, map, seconds, ended) = (0, "", -1.0, false);
        var segments = new List<MediaSegment>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith(TargetTag, StringComparison.Ordinal))
            {
                target = int.Parse(line.AsSpan(TargetTag.Length), CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith(MapTag, StringComparison.Ordinal))
            {
                map = line[MapTag.Length..line.IndexOf('"', MapTag.Length)];
            }
            else if (line.StartsWith(DurationTag, StringComparison.Ordinal))
            {
                seconds = double.Parse(line.AsSpan(DurationTag.Length).TrimEnd(','), CultureInfo.InvariantCulture);
            }
            else if (!line.StartsWith('#'))
            {
                segments.Add(new MediaSegment(line, seconds >= 0 ? seconds : throw new FormatException("A segment has no duration")));
                seconds = -1;
            }
            else if (line == EndTag)
            {
                ended = true;
            }
        }

        return ended && target > 0 && map.Length > 0 && segments.Count > 0
            ? new MediaPlaylist(target, map, segments)
            : throw new FormatException("Not a finished playlist of fMP4 segments");
    }
}
