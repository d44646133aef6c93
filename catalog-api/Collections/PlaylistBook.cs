using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Storing;
using Npgsql;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>Playlists. Every change is an event in the outbox, in the caller's transaction.</summary>
internal static class PlaylistBook
{
    private const string Columns = "id, owner, version, created_at, updated_at, name, tracks, comment, shared";

    /// <summary>Makes (<paramref name="expected"/> is <see cref="EntityWriter.NoVersion"/>) or replaces a playlist.</summary>
    /// <returns>The new version; null: somebody else's, or not of this version.</returns>
    public static async Task<long?> PutAsync(
        NpgsqlTransaction transaction, TimeProvider time, string owner, string id, Playlist playlist, long expected, CancellationToken cancellationToken)
    {
        var sql = expected == EntityWriter.NoVersion
            ? """
              INSERT INTO playlist AS p (id, owner, name, tracks, comment, shared) VALUES ($1, $2, $3, $4, $5, $6)
              ON CONFLICT (id) DO UPDATE SET name = $3, tracks = $4, comment = $5, shared = $6, deleted = false WHERE p.deleted AND p.owner = $2
              RETURNING version
              """
            : """
              UPDATE playlist SET name = $3, tracks = $4, comment = $5, shared = $6 WHERE id = $1 AND owner = $2 AND version = $7 AND NOT deleted
              RETURNING version
              """;
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var value in new object[] { id, owner, playlist.Name, playlist.Tracks.ToArray(), playlist.Comment, playlist.Shared })
        {
            command.Parameters.Add(new() { Value = value });
        }

        if (expected != EntityWriter.NoVersion)
        {
            command.Parameters.Add(new() { Value = expected });
        }

        var version = (long?)await command.ExecuteScalarAsync(cancellationToken);
        if (version is { } made)
        {
            await CatalogEvents.AddAsync(transaction, time, "playlist.changed", new { id, version = made, listener = owner }, cancellationToken);
        }

        return version;
    }

    /// <summary>Marks a playlist as deleted.</summary>
    /// <returns>As <see cref="PutAsync"/>.</returns>
    public static async Task<long?> DeleteAsync(
        NpgsqlTransaction transaction, TimeProvider time, string owner, string id, long expected, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE playlist SET deleted = true, tracks = '{}' WHERE id = $1 AND owner = $2 AND version = $3 AND NOT deleted RETURNING version",
            transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = owner }, new() { Value = expected } },
        };
        var version = (long?)await command.ExecuteScalarAsync(cancellationToken);
        if (version is { } made)
        {
            await CatalogEvents.AddAsync(transaction, time, "playlist.deleted", new { id, version = made, listener = owner }, cancellationToken);
        }

        return version;
    }

    /// <summary>One that a listener may read: their own, or one that is shared. Null: there is none.</summary>
    public static async Task<KeptPlaylist?> FindAsync(CatalogDatabase db, string id, string? listener, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand($"SELECT {Columns} FROM playlist WHERE id = $1 AND NOT deleted AND (shared OR owner = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = listener ?? "" });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>All of a listener's.</summary>
    public static async Task<IReadOnlyList<KeptPlaylist>> OfAsync(CatalogDatabase db, string listener, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand($"SELECT {Columns} FROM playlist WHERE owner = $1 AND NOT deleted ORDER BY id LIMIT 1000");
        command.Parameters.Add(new() { Value = listener });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<List<KeptPlaylist>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var playlists = new List<KeptPlaylist>();
        while (await rows.ReadAsync(cancellationToken))
        {
            playlists.Add(new KeptPlaylist(
                rows.GetString(0), rows.GetString(1), rows.GetInt64(2), rows.GetFieldValue<DateTimeOffset>(3), rows.GetFieldValue<DateTimeOffset>(4),
                new Playlist(rows.GetString(5), rows.GetFieldValue<string[]>(6), rows.GetString(7), rows.GetBoolean(8))));
        }

        return playlists;
    }
}
