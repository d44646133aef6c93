using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.Music;

/// <summary>
/// Somebody listens in one rendition, to an album in its order or to a mix of tracks. The player fetches a track's playlist and
/// initialization, then some segments at once, then one whenever one has been played. A quarter of the tracks is skipped near the start.
/// </summary>
internal static class ListeningSession
{
    /// <summary>About how many requests a session makes.</summary>
    public const double MeanRequests = 250;

    private const double AlbumShare = 0.5;
    private const double SkipShare = 0.25;
    private const double AnotherTrackShare = 5.0 / 6;
    private const int MostSegmentsBeforeSkip = 8;
    private const int BufferedSegments = 3;

    /// <summary>The session's requests with their exact times, never going back.</summary>
    public static IEnumerable<(double Time, TraceRequest Request)> Play(double start, Catalogue catalogue, Random random)
    {
        var rendition = TrackPart.DrawRendition(random);
        var now = start;
        foreach (var track in ChooseTracks(start, catalogue, random))
        {
            var segments = catalogue.SegmentsOf(track);
            var heard = random.NextDouble() < SkipShare ? Math.Min(segments, random.Next(1, MostSegmentsBeforeSkip + 1)) : segments;
            yield return (now, TrackPart.RequestPlaylist(now, track, rendition, segments));
            yield return (now, TrackPart.RequestInitialization(now, track, rendition));
            for (var segment = 0; segment < heard; segment++)
            {
                var time = now + (Math.Max(0, segment - BufferedSegments + 1) * TrackPart.SegmentSeconds);
                yield return (time, TrackPart.RequestSegment(time, track, rendition, segment));
            }

            now += heard * TrackPart.SegmentSeconds;
        }
    }

    private static IEnumerable<int> ChooseTracks(double start, Catalogue catalogue, Random random)
    {
        var album = catalogue.DrawAlbum(start, random);
        var inOrder = random.NextDouble() < AlbumShare;
        var position = inOrder ? 0 : random.Next(album.Tracks);
        do
        {
            yield return album.FirstTrack + position;
            if (inOrder)
            {
                position++;
            }
            else
            {
                album = catalogue.DrawAlbum(start, random);
                position = random.Next(album.Tracks);
            }
        }
        while (position < album.Tracks && random.NextDouble() < AnotherTrackShare);
    }
}
