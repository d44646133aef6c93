namespace CdnMusic.Bench.ColdEdges;

/// <summary>A run of <c>bench cold-edge</c>.</summary>
/// <param name="Tracks">How many there are.</param>
/// <param name="Listeners">At once, of each edge.</param>
/// <param name="WarmSeconds">How long the two old edges are listened to first.</param>
/// <param name="Seconds">How long the new edge is watched.</param>
/// <param name="Seed">Of every choice.</param>
internal sealed record ColdEdgeOptions(int Tracks, int Listeners, int WarmSeconds, int Seconds, int Seed)
{
    /// <summary>Of the popularity of tracks (Zipf).</summary>
    public double Exponent { get; init; } = 0.9;

    /// <summary>Body bytes of a segment.</summary>
    public int SegmentBytes { get; init; } = 32 << 10;

    /// <summary>Between two segments: 4 s of music, 40 times as fast.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);
}
