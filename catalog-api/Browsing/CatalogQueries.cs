namespace CdnMusic.CatalogApi.Browsing;

/// <summary>
/// What listeners may see, as SQL with three columns: <c>id</c>, <c>body</c> (JSON) and <c>place</c> (by which it is sorted). In all of it $1 is
/// now and $2 the territory.
/// </summary>
internal static class CatalogQueries
{
    /// <summary>Of a release <c>r</c> by an artist <c>a</c>; a release's own rules hold for its tracks.</summary>
    public const string Visible =
        "NOT r.deleted AND NOT a.deleted AND (r.embargo_until IS NULL OR r.embargo_until <= $1) AND (r.territories = '{}' OR $2 = ANY (r.territories))";

    /// <summary>Genres that exist.</summary>
    public const string Genres = "SELECT g.id AS id, to_jsonb(g) - 'deleted' AS body, g.id AS place FROM genre g WHERE NOT g.deleted";

    /// <summary>Artists that exist.</summary>
    public const string Artists = "SELECT a.id AS id, to_jsonb(a) - 'deleted' AS body, a.id AS place FROM artist a WHERE NOT a.deleted";

    /// <summary>Releases that are out, and may be heard here.</summary>
    public const string Releases =
        "SELECT r.id AS id, to_jsonb(r) - 'deleted' - 'embargo_until' - 'territories' || jsonb_build_object('artist', a.name) AS body, r.id AS place "
        + "FROM release r JOIN artist a ON a.id = r.artist_id WHERE " + Visible;

    /// <summary>Their tracks.</summary>
    public const string Tracks =
        "SELECT t.id AS id, to_jsonb(t) - 'deleted' - 'cdn_id' || jsonb_build_object("
        + "'artist', a.name, 'artist_id', a.id, 'release', r.title, 'cover', r.cover) AS body, "
        + "to_char(t.disc, 'FM0000') || to_char(t.number, 'FM0000') || '-' || t.id AS place "
        + "FROM track t JOIN release r ON r.id = t.release_id JOIN artist a ON a.id = r.artist_id WHERE NOT t.deleted AND " + Visible;

    /// <summary>By the plural of what they are about: what a listener can like.</summary>
    public static readonly IReadOnlyDictionary<string, string> ByPlural = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["artists"] = Artists,
        ["releases"] = Releases,
        ["tracks"] = Tracks,
    };
}
