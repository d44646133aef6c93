using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.Music;

/// <summary>The objects of which a track consists in HLS: per rendition a playlist, an initialization section and segments.</summary>
internal static class TrackPart
{
    /// <summary>Length of a segment.</summary>
    public const int SegmentSeconds = 4;

    private const int Playlist = 0;
    private const int Initialization = 1;
    private const int FirstSegment = 2;
    private const int InitializationBytes = 800;
    private static readonly int[] BitRates = [64_000, 128_000, 256_000];

    /// <summary>A rendition, as listeners have bandwidth and subscriptions for.</summary>
    public static int DrawRendition(Random random) => random.NextDouble() switch
    {
        < 0.2 => 0,
        < 0.7 => 1,
        _ => 2,
    };

    public static TraceRequest RequestPlaylist(double time, int track, int rendition, int segments) =>
        Request(time, track, rendition, Playlist, 200 + (60 * segments));

    public static TraceRequest RequestInitialization(double time, int track, int rendition) =>
        Request(time, track, rendition, Initialization, InitializationBytes);

    /// <summary>A segment's size varies by 15 % around its bit rate, and is the same whenever it is requested.</summary>
    public static TraceRequest RequestSegment(double time, int track, int rendition, int segment)
    {
        var nominal = BitRates[rendition] / 8 * SegmentSeconds;
        var spread = (int)(Scramble(Identify(track, rendition, FirstSegment + segment)) % 3001) - 1500;
        return Request(time, track, rendition, FirstSegment + segment, nominal + (nominal * spread / 10_000));
    }

    private static TraceRequest Request(double time, int track, int rendition, int part, long size) =>
        new((long)time, Identify(track, rendition, part), size);

    private static ulong Identify(int track, int rendition, int part) => ((ulong)track << 24) | ((ulong)rendition << 16) | (uint)part;

    // The finalizer of SplitMix64.
    private static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
