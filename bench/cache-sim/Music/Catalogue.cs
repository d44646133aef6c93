namespace CdnMusic.CacheSim.Music;

/// <summary>All music there is: albums by popularity, and the length of each track.</summary>
internal sealed class Catalogue
{
    private const int FewestTracks = 6;
    private const int MostTracks = 16;
    private readonly Album[] _byRank;
    private readonly int[] _segments;
    private readonly ZipfDistribution _ranks;
    private readonly ReleaseSchedule _releases;

    public Catalogue(MusicTraceOptions options, Random random)
    {
        _segments = new int[options.Tracks];
        for (var track = 0; track < _segments.Length; track++)
        {
            _segments[track] = SegmentsOfNewTrack(random);
        }

        var albums = new List<Album>();
        for (var track = 0; track < options.Tracks; track += albums[^1].Tracks)
        {
            albums.Add(new Album(track, Math.Min(random.Next(FewestTracks, MostTracks + 1), options.Tracks - track), 0));
        }

        // At least the first album is there from the start.
        var releases = Math.Min(options.Releases, albums.Count - 1);
        for (var i = albums.Count - releases; i < albums.Count; i++)
        {
            albums[i] = albums[i] with { Released = random.NextDouble() * options.Days * SecondsPer.Day };
        }

        _releases = new ReleaseSchedule([.. albums.TakeLast(releases)]);
        _byRank = [.. albums];
        random.Shuffle(_byRank);
        _ranks = new ZipfDistribution(_byRank.Length, options.Zipf);
    }

    /// <summary>Number of segments of a track.</summary>
    public int SegmentsOf(int track) => _segments[track];

    /// <summary>What somebody wants to hear: a recent release, or any album by its popularity.</summary>
    public Album DrawAlbum(double now, Random random)
    {
        if (_releases.DrawRecent(now, random) is { } recent)
        {
            return recent;
        }

        Album album;
        do
        {
            album = _byRank[_ranks.Draw(random)];
        }
        while (album.Released > now);

        return album;
    }

    private static int SegmentsOfNewTrack(Random random)
    {
        // Log-normal around 3:30.
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var seconds = Math.Clamp(210 * Math.Exp(0.3 * normal), 60, 900);
        return (int)Math.Ceiling(seconds / TrackPart.SegmentSeconds);
    }
}
