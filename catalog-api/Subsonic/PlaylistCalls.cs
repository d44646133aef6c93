using System.Globalization;
using CdnMusic.CatalogApi.Collections;
using CdnMusic.CatalogApi.Editing;
using Npgsql;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Playlists. A change that meets another is made again on what that left.</summary>
internal static class PlaylistCalls
{
    private const int Attempts = 5;

    public static async Task<SubsonicAnswer> ListAsync(SubsonicRequest request, SubsonicParts parts) => SubsonicAnswer.Of(
        new SubsonicElement("playlists").WithAll(
            "playlist", [.. (await PlaylistBook.OfAsync(parts.Database, request.Listener, request.Aborted)).Select(Element)]));

    public static async Task<SubsonicAnswer> GetAsync(SubsonicRequest request, SubsonicParts parts) =>
        request.One("id") is { } id ? await ShowAsync(request, parts, id) : SubsonicAnswer.Missing("id");

    public static async Task<SubsonicAnswer> CreateAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var songs = request.All("songId");
        if (request.One("playlistId") is { } id)
        {
            return await ChangeAsync(request, parts, id, kept => kept with { Tracks = [.. songs], Name = request.One("name") ?? kept.Name })
                ?? await ShowAsync(request, parts, id);
        }

        if (request.One("name") is not { } name)
        {
            return SubsonicAnswer.Missing("name");
        }

        var made = Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("N", CultureInfo.InvariantCulture);
        return await WriteAsync(request, parts, made, new Playlist(name, [.. songs]), EntityWriter.NoVersion) switch
        {
            { Error: not null } failed => failed,
            _ => await ShowAsync(request, parts, made),
        };
    }

    public static async Task<SubsonicAnswer> UpdateAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("playlistId") is not { } id)
        {
            return SubsonicAnswer.Missing("playlistId");
        }

        var removed = request.All("songIndexToRemove")
            .Select(i => int.TryParse(i, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1).ToHashSet();
        return await ChangeAsync(request, parts, id, kept => kept with
        {
            Name = request.One("name") ?? kept.Name,
            Comment = request.One("comment") ?? kept.Comment,
            Shared = request.One("public") is { } shared ? shared == "true" : kept.Shared,
            Tracks = [.. kept.Tracks.Where((_, index) => !removed.Contains(index)), .. request.All("songIdToAdd")],
        }) ?? SubsonicAnswer.Done;
    }

    public static async Task<SubsonicAnswer> DeleteAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("id") is not { } id)
        {
            return SubsonicAnswer.Missing("id");
        }

        return await AgainAsync(request, parts, id, async (transaction, kept) =>
            await PlaylistBook.DeleteAsync(transaction, parts.Time, request.Listener, id, kept.Version, request.Aborted)) ?? SubsonicAnswer.Done;
    }

    private static async Task<SubsonicAnswer> ShowAsync(SubsonicRequest request, SubsonicParts parts, string id)
    {
        if (await PlaylistBook.FindAsync(parts.Database, id, request.Listener, request.Aborted) is not { } playlist)
        {
            return SubsonicAnswer.Unknown("playlist");
        }

        var ids = playlist.Content.Tracks.ToArray();
        var songs = (await parts.Library.SongsAsync(request, " AND t.id = ANY ($4)", [ids.Distinct().ToArray()], "entry"))
            .ToDictionary(song => (string)song.Attributes.First(a => a.Key == "id").Value, StringComparer.Ordinal);
        return SubsonicAnswer.Of(Element(playlist).WithAll("entry", [.. ids.Where(songs.ContainsKey).Select(song => songs[song])]));
    }

    private static Task<SubsonicAnswer?> ChangeAsync(SubsonicRequest request, SubsonicParts parts, string id, Func<Playlist, Playlist> change)
    {
        SubsonicAnswer? bad = null;
        return AgainAsync(request, parts, id, async (transaction, kept) =>
        {
            var changed = change(kept.Content);
            bad = Mistake(changed);
            return bad is not null ? -1 : await PlaylistBook.PutAsync(transaction, parts.Time, request.Listener, id, changed, kept.Version, request.Aborted);
        }, () => bad);
    }

    private static async Task<SubsonicAnswer?> AgainAsync(
        SubsonicRequest request, SubsonicParts parts, string id, Func<NpgsqlTransaction, KeptPlaylist, Task<long?>> change, Func<SubsonicAnswer?>? mistake = null)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await PlaylistBook.FindAsync(parts.Database, id, request.Listener, request.Aborted) is not { } kept)
            {
                return SubsonicAnswer.Unknown("playlist");
            }

            if (kept.Owner != request.Listener)
            {
                return SubsonicAnswer.Fail(SubsonicError.NotAuthorized, "This playlist is somebody else's.");
            }

            await using var connection = await parts.Database.Source.OpenConnectionAsync(request.Aborted);
            await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
            try
            {
                if (await change(transaction, kept) is not null)
                {
                    await transaction.CommitAsync(request.Aborted);
                    return mistake?.Invoke();
                }
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                return SubsonicAnswer.Unknown("song");
            }
        }

        return SubsonicAnswer.Fail(SubsonicError.Generic, "Others change this playlist at the same time; try again.");
    }

    private static async Task<SubsonicAnswer> WriteAsync(SubsonicRequest request, SubsonicParts parts, string id, Playlist playlist, long expected)
    {
        if (Mistake(playlist) is { } mistake)
        {
            return mistake;
        }

        await using var connection = await parts.Database.Source.OpenConnectionAsync(request.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
        try
        {
            await PlaylistBook.PutAsync(transaction, parts.Time, request.Listener, id, playlist, expected, request.Aborted);
            await transaction.CommitAsync(request.Aborted);
            return SubsonicAnswer.Done;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return SubsonicAnswer.Unknown("song");
        }
    }

    private static SubsonicAnswer? Mistake(Playlist playlist) =>
        playlist.Mistakes().FirstOrDefault() is { } mistake ? SubsonicAnswer.Fail(SubsonicError.MissingParameter, mistake) : null;

    private static SubsonicElement Element(KeptPlaylist playlist) => new SubsonicElement("playlist")
        .With("id", playlist.Id)
        .With("name", playlist.Content.Name)
        .With("comment", playlist.Content.Comment)
        .With("owner", playlist.Owner)
        .With("public", playlist.Content.Shared)
        .With("songCount", playlist.Content.Tracks.Count)
        .With("duration", 0)
        .With("created", Moment(playlist.CreatedAt))
        .With("changed", Moment(playlist.UpdatedAt));

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
