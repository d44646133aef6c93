namespace CdnMusic.Origin.Media;

/// <summary>The files of one rendition on disk.</summary>
/// <param name="Rendition">What it is.</param>
/// <param name="Directory">Where its files are.</param>
/// <param name="Playlist">Its media playlist.</param>
/// <param name="SegmentLengths">Bytes of each segment, in order.</param>
internal sealed record EncodedRendition(
    Rendition Rendition, string Directory, MediaPlaylist Playlist, IReadOnlyList<long> SegmentLengths)
{
    public const string PlaylistName = "playlist.m3u8";

    /// <summary>Reads back what the encoder wrote.</summary>
    public static EncodedRendition Read(Rendition rendition, string directory)
    {
        var playlist = MediaPlaylist.Parse(File.ReadAllText(Path.Combine(directory, PlaylistName)));
        return new EncodedRendition(
            rendition, directory, playlist, [.. playlist.Segments.Select(s => new FileInfo(Path.Combine(directory, s.Uri)).Length)]);
    }

    /// <summary>Names of all files: initialisation, segments, and last the playlist that names them.</summary>
    public IEnumerable<string> FileNames => [Playlist.InitUri, .. Playlist.Segments.Select(s => s.Uri), PlaylistName];

    /// <summary>AVERAGE-BANDWIDTH: bit/s over the whole.</summary>
    public int AverageBandwidth => BitsPerSecond(SegmentLengths.Sum(), Playlist.TotalSeconds);

    /// <summary>
    /// BANDWIDTH: the largest bit rate of any run of segments that lasts 0.5 to 1.5 target durations (RFC 8216 section 4.1); a runt at
    /// the end does not count by itself.
    /// </summary>
    public int PeakBandwidth
    {
        get
        {
            var (peak, segments) = (AverageBandwidth, Playlist.Segments);
            for (var first = 0; first < segments.Count; first++)
            {
                var (seconds, bytes) = (0.0, 0L);
                for (var last = first; last < segments.Count && seconds < 1.5 * Playlist.TargetSeconds; last++)
                {
                    seconds += segments[last].Seconds;
                    bytes += SegmentLengths[last];
                    if (seconds >= 0.5 * Playlist.TargetSeconds && seconds <= 1.5 * Playlist.TargetSeconds)
                    {
                        peak = Math.Max(peak, BitsPerSecond(bytes, seconds));
                    }
                }
            }

            return peak;
        }
    }

    private static int BitsPerSecond(long bytes, double seconds) => (int)Math.Ceiling(bytes * 8 / seconds);
}
