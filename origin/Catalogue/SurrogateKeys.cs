namespace CdnMusic.Origin.Catalogue;

/// <summary>The names in <c>Surrogate-Key</c> by which caches can be told to drop all that belongs together.</summary>
internal static class SurrogateKeys
{
    /// <summary>Of the library.</summary>
    public const string Library = "library";

    /// <summary>Of everything of one track.</summary>
    public static string Track(string id) => "track-" + id;

    /// <summary>Of a track's objects: the track, and its release as it was when it was published.</summary>
    public static string Of(string id, string artist, string album) =>
        ReleaseId.Of(artist, album) is { } release ? $"{Track(id)} release-{release}" : Track(id);
}
