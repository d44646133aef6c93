using System.Globalization;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Artists, albums, songs, genres and lists of them.</summary>
internal static class BrowsingCalls
{
    private const int MaxArtists = 10_000, MaxAlbums = 500, MaxLiked = 1000;

    public static Task<SubsonicAnswer> MusicFoldersAsync(SubsonicRequest request, SubsonicParts parts) => Task.FromResult(SubsonicAnswer.Of(
        new SubsonicElement("musicFolders").WithAll("musicFolder", [new SubsonicElement("musicFolder").With("id", 1).With("name", "Music")])));

    public static async Task<SubsonicAnswer> ArtistsAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var artists = await parts.Library.ArtistsAsync(request, $" ORDER BY lower(a.name), a.id LIMIT {MaxArtists}", []);
        var indexes = artists.GroupBy(Letter).Select(group => new SubsonicElement("index").With("name", group.Key).WithAll("artist", [.. group]));
        return SubsonicAnswer.Of(new SubsonicElement("artists").With("ignoredArticles", "").WithAll("index", [.. indexes]));
    }

    public static async Task<SubsonicAnswer> ArtistAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("id") is not { } id)
        {
            return SubsonicAnswer.Missing("id");
        }

        var found = await parts.Library.ArtistsAsync(request, " AND a.id = $4", [id]);
        return found is [var artist]
            ? SubsonicAnswer.Of(artist.WithAll("album", await parts.Library.AlbumsAsync(
                request, " AND r.artist_id = $4 ORDER BY r.release_date, r.id LIMIT 1000", [id])))
            : SubsonicAnswer.Unknown("artist");
    }

    public static async Task<SubsonicAnswer> AlbumAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("id") is not { } id)
        {
            return SubsonicAnswer.Missing("id");
        }

        var found = await parts.Library.AlbumsAsync(request, " AND r.id = $4", [id]);
        return found is [var album]
            ? SubsonicAnswer.Of(album.WithAll("song", await parts.Library.SongsAsync(
                request, " AND t.release_id = $4 ORDER BY t.disc, t.number, t.id LIMIT 1000", [id])))
            : SubsonicAnswer.Unknown("album");
    }

    public static async Task<SubsonicAnswer> SongAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("id") is not { } id)
        {
            return SubsonicAnswer.Missing("id");
        }

        return await parts.Library.SongsAsync(request, " AND t.id = $4", [id]) is [var song] ? SubsonicAnswer.Of(song) : SubsonicAnswer.Unknown("song");
    }

    public static async Task<SubsonicAnswer> AlbumListAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var (from, to) = (request.Number("fromYear", 0, 9999), request.Number("toYear", 9999, 9999));
        (string Condition, string Order, object[] Values)? list = request.One("type") switch
        {
            "random" => ("", "random()", []),
            "newest" => ("", "r.release_date DESC, r.id", []),
            "alphabeticalByName" => ("", "lower(r.title), r.id", []),
            "alphabeticalByArtist" => ("", "lower(a.name), r.release_date, r.id", []),
            "starred" => ("AND EXISTS (SELECT FROM liked l WHERE l.listener = $3 AND l.kind = 'release' AND l.entity = r.id)", "lower(r.title), r.id", []),
            "byYear" => (
                "AND r.release_date BETWEEN make_date(greatest(1, $4), 1, 1) AND make_date(greatest(1, $5), 12, 31)",
                from <= to ? "r.release_date, r.id" : "r.release_date DESC, r.id", [Math.Min(from, to), Math.Max(from, to)]),
            "byGenre" => ("AND r.genres && (SELECT array_agg(id) FROM genre WHERE name = $4 AND NOT deleted)", "r.title, r.id", [request.One("genre") ?? ""]),
            // What was heard is not known here: nothing was heard recently, often, or judged.
            "recent" or "frequent" or "highest" => ("AND false", "r.id", []),
            _ => null,
        };
        if (list is not var (condition, order, values))
        {
            return SubsonicAnswer.Missing("type");
        }

        var (size, offset) = (request.Number("size", 10, MaxAlbums), request.Number("offset", 0, int.MaxValue));
        var tail = string.Create(CultureInfo.InvariantCulture, $" {condition} ORDER BY {order} LIMIT {size} OFFSET {offset}");
        return SubsonicAnswer.Of(new SubsonicElement("albumList2").WithAll("album", await parts.Library.AlbumsAsync(request, tail, values)));
    }

    public static async Task<SubsonicAnswer> GenresAsync(SubsonicRequest request, SubsonicParts parts) => SubsonicAnswer.Of(
        new SubsonicElement("genres").WithAll("genre", await parts.Library.ReadAsync(
            request,
            """
            SELECT g.name, count(DISTINCT r.id), count(t.id) FROM genre g
            LEFT JOIN release r ON r.genres @> ARRAY[g.id] AND NOT r.deleted AND (r.embargo_until IS NULL OR r.embargo_until <= $1)
                AND (r.territories = '{}' OR $2 = ANY (r.territories)) AND $3 <> ''
            LEFT JOIN track t ON t.release_id = r.id AND NOT t.deleted WHERE NOT g.deleted GROUP BY g.id ORDER BY g.name
            """,
            [],
            row => new SubsonicElement("genre").WithText(row.GetString(0)).With("albumCount", row.GetInt64(1)).With("songCount", row.GetInt64(2)))));

    public static async Task<SubsonicAnswer> StarredAsync(SubsonicRequest request, SubsonicParts parts)
    {
        static string Tail(string kind, string alias) =>
            $" AND EXISTS (SELECT FROM liked l WHERE l.listener = $3 AND l.kind = '{kind}' AND l.entity = {alias}.id) ORDER BY {alias}.id LIMIT {MaxLiked}";
        return SubsonicAnswer.Of(new SubsonicElement("starred2")
            .WithAll("artist", await parts.Library.ArtistsAsync(request, Tail("artist", "a"), []))
            .WithAll("album", await parts.Library.AlbumsAsync(request, Tail("release", "r"), []))
            .WithAll("song", await parts.Library.SongsAsync(request, Tail("track", "t"), [])));
    }

    private static string Letter(SubsonicElement artist)
    {
        var name = (string)artist.Attributes.First(a => a.Key == "name").Value;
        return char.IsLetter(name[0]) ? char.ToUpperInvariant(name[0]).ToString() : "#";
    }
}
