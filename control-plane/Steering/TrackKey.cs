namespace CdnMusic.ControlPlane.Steering;

/// <summary>What of a path decides which caches hold it. Pure.</summary>
internal static class TrackKey
{
    private const string Tracks = "/tracks/";

    /// <summary>
    /// The track id of <c>/tracks/{id}/…</c>, so that playlists, renditions and segments of a track meet in one cache; of any other path
    /// the path itself, without a query.
    /// </summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> path)
    {
        var query = path.IndexOf('?');
        path = Unsigned(query < 0 ? path : path[..query]);
        if (!path.StartsWith(Tracks, StringComparison.Ordinal))
        {
            return path;
        }

        var id = path[Tracks.Length..];
        var end = id.IndexOf('/');
        id = end < 0 ? id : id[..end];
        return id.IsEmpty ? path : id;
    }

    /// <summary>A signed URL carries its token as first segment, <c>/~…</c>; every listener has another, and the caches hold one track.</summary>
    private static ReadOnlySpan<char> Unsigned(ReadOnlySpan<char> path)
    {
        var end = path.StartsWith("/~", StringComparison.Ordinal) ? path[1..].IndexOf('/') : -1;
        return end < 0 ? path : path[(end + 1)..];
    }
}
