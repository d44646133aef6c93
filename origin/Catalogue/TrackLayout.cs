using CdnMusic.Origin.Storage;

namespace CdnMusic.Origin.Catalogue;

/// <summary>
/// Where things are. What may change (the library, a track's multivariant playlist) has a short life in caches; everything else lies
/// under a version that is the digest of its content, and never changes.
/// </summary>
internal static class TrackLayout
{
    /// <summary>The folder of covers below a version.</summary>
    public const string CoverFolder = "cover";

    private const string PlaylistType = "application/vnd.apple.mpegurl";
    private const string Immutable = "public, max-age=31536000, immutable";

    public static ObjectKey Library { get; } = ObjectKey.Parse("library.json");

    public static ObjectAttributes LibraryAttributes { get; } =
        new("application/json", "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400", SurrogateKeys.Library);

    /// <summary>Of a multivariant playlist.</summary>
    public static ObjectAttributes MultivariantAttributes(string surrogateKey) =>
        new(PlaylistType, "public, max-age=10, stale-while-revalidate=30, stale-if-error=86400", surrogateKey);

    public static ObjectKey Multivariant(string id) => ObjectKey.Parse($"tracks/{id}/master.m3u8");

    /// <summary>Is this some track's multivariant playlist?</summary>
    public static bool IsMultivariant(ObjectKey key) => key.Value.Split('/') is ["tracks", _, "master.m3u8"];

    public static ObjectKey File(string id, string version, string rendition, string name) =>
        ObjectKey.Parse($"tracks/{id}/{version}/{rendition}/{name}");

    /// <summary>The URL path of a folder below a version.</summary>
    public static string Folder(string id, string version, string name) => $"/tracks/{id}/{version}/{name}";

    /// <summary>A cover of this size.</summary>
    public static CoverImage Cover(string id, string version, int size)
    {
        var path = Folder(id, version, CoverFolder);
        return new CoverImage(size, $"{path}/{size}.webp", $"{path}/{size}.jpg");
    }

    /// <summary>Of a file below a version.</summary>
    public static ObjectAttributes FileAttributes(string name, string surrogateKey) =>
        new(ContentType(Path.GetExtension(name)), Immutable, surrogateKey);

    private static string ContentType(string extension) => extension switch
    {
        ".m3u8" => PlaylistType,
        ".webp" => "image/webp",
        ".jpg" => "image/jpeg",
        _ => "audio/mp4",
    };
}
