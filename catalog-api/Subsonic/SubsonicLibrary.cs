using System.Globalization;
using CdnMusic.CatalogApi.Browsing;
using Npgsql;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>
/// Reads artists, albums (our releases) and songs (our tracks) for a caller. In all conditions $1 is now, $2 the territory, $3 the listener, and
/// what is passed begins with $4. Thread-safe.
/// </summary>
internal sealed class SubsonicLibrary(CatalogReader reader)
{
    private static readonly string ArtistColumns =
        "SELECT a.id, a.name, (SELECT count(*) FROM release r WHERE r.artist_id = a.id AND " + CatalogQueries.Visible + "), a.cover IS NOT NULL, "
        + Of("artist", "a") + " FROM artist a WHERE NOT a.deleted";

    private static readonly string AlbumColumns =
        "SELECT r.id, r.title, a.id, a.name, r.release_date, r.cover IS NOT NULL, (SELECT name FROM genre WHERE id = r.genres[1]), "
        + "(SELECT count(*) FROM track t WHERE t.release_id = r.id AND NOT t.deleted), "
        + "(SELECT coalesce(sum(duration_ms), 0)::bigint FROM track t WHERE t.release_id = r.id AND NOT t.deleted), "
        + Of("release", "r") + " FROM release r JOIN artist a ON a.id = r.artist_id WHERE " + CatalogQueries.Visible;

    private static readonly string SongColumns =
        "SELECT t.id, t.title, r.id, r.title, a.id, a.name, t.number, t.disc, t.duration_ms, r.release_date, r.cover IS NOT NULL, "
        + "(SELECT name FROM genre WHERE id = r.genres[1]), t.isrc, " + Of("track", "t")
        + " FROM track t JOIN release r ON r.id = t.release_id JOIN artist a ON a.id = r.artist_id WHERE NOT t.deleted AND " + CatalogQueries.Visible;

    /// <param name="request">Who asks.</param>
    /// <param name="tail">Further conditions, order, limit.</param>
    /// <param name="parameters">From $4 on.</param>
    /// <param name="name">Of the elements.</param>
    public Task<List<SubsonicElement>> ArtistsAsync(SubsonicRequest request, string tail, object[] parameters, string name = "artist") =>
        ReadAsync(request, ArtistColumns + tail, parameters, row => new SubsonicElement(name)
            .With("id", row.GetString(0))
            .With("name", row.GetString(1))
            .With("albumCount", row.GetInt64(2))
            .With("coverArt", row.GetBoolean(3) ? "ar-" + row.GetString(0) : null)
            .With("starred", Moment(row, 4)));

    /// <inheritdoc cref="ArtistsAsync"/>
    public Task<List<SubsonicElement>> AlbumsAsync(SubsonicRequest request, string tail, object[] parameters) =>
        ReadAsync(request, AlbumColumns + tail, parameters, row => new SubsonicElement("album")
            .With("id", row.GetString(0))
            .With("name", row.GetString(1))
            .With("artistId", row.GetString(2))
            .With("artist", row.GetString(3))
            .With("year", row.GetFieldValue<DateOnly>(4).Year)
            .With("created", row.GetFieldValue<DateOnly>(4).ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture))
            .With("coverArt", row.GetBoolean(5) ? "al-" + row.GetString(0) : null)
            .With("genre", row.IsDBNull(6) ? null : row.GetString(6))
            .With("songCount", row.GetInt64(7))
            .With("duration", row.GetInt64(8) / 1000)
            .With("starred", Moment(row, 9)));

    /// <inheritdoc cref="ArtistsAsync"/>
    public Task<List<SubsonicElement>> SongsAsync(SubsonicRequest request, string tail, object[] parameters, string name = "song") =>
        ReadAsync(request, SongColumns + tail, parameters, row => new SubsonicElement(name)
            .With("id", row.GetString(0))
            .With("parent", row.GetString(2))
            .With("isDir", false)
            .With("title", row.GetString(1))
            .With("album", row.GetString(3))
            .With("albumId", row.GetString(2))
            .With("artist", row.GetString(5))
            .With("artistId", row.GetString(4))
            .With("track", row.GetInt32(6))
            .With("discNumber", row.GetInt32(7))
            .With("duration", row.GetInt32(8) / 1000)
            .With("year", row.GetFieldValue<DateOnly>(9).Year)
            .With("coverArt", row.GetBoolean(10) ? "al-" + row.GetString(2) : null)
            .With("genre", row.IsDBNull(11) ? null : row.GetString(11))
            .With("suffix", "m3u8")
            .With("contentType", "application/vnd.apple.mpegurl")
            .With("type", "music")
            .With("isVideo", false)
            .With("starred", Moment(row, 13)));

    /// <summary>Reads rows of any query.</summary>
    public async Task<List<SubsonicElement>> ReadAsync(
        SubsonicRequest request, string sql, object[] parameters, Func<NpgsqlDataReader, SubsonicElement> read)
    {
        await using var command = reader.Command(request.Context, sql, [request.Listener, .. parameters]);
        await using var rows = await command.ExecuteReaderAsync(request.Aborted);
        var elements = new List<SubsonicElement>();
        while (await rows.ReadAsync(request.Aborted))
        {
            elements.Add(read(rows));
        }

        return elements;
    }

    private static string Of(string kind, string alias) =>
        $"(SELECT at FROM liked l WHERE l.listener = $3 AND l.kind = '{kind}' AND l.entity = {alias}.id)";

    private static string? Moment(NpgsqlDataReader row, int column) => row.IsDBNull(column)
        ? null
        : row.GetFieldValue<DateTimeOffset>(column).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
