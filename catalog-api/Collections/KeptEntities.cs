using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Storing;
using Npgsql;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>What a listener likes, and whom they follow. Doing it twice is doing it once, with one event.</summary>
internal static class KeptEntities
{
    /// <summary>Likes an entity, or no longer.</summary>
    /// <param name="db">Where.</param>
    /// <param name="time">When.</param>
    /// <param name="listener">Who.</param>
    /// <param name="kind"><c>artist</c>, <c>release</c> or <c>track</c>.</param>
    /// <param name="id">Of what; it exists.</param>
    /// <param name="on">False: no longer.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task LikeAsync(
        CatalogDatabase db, TimeProvider time, string listener, string kind, string id, bool on, CancellationToken cancellationToken) =>
        ChangeAsync(
            db, time,
            on ? "INSERT INTO liked VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING" : "DELETE FROM liked WHERE listener = $1 AND kind = $2 AND entity = $3",
            on ? [listener, kind, id, time.GetUtcNow()] : [listener, kind, id],
            on ? $"{kind}.liked" : $"{kind}.unliked", new { listener, id }, cancellationToken);

    /// <summary>Follows an artist, or no longer; as <see cref="LikeAsync"/>.</summary>
    public static Task FollowAsync(CatalogDatabase db, TimeProvider time, string listener, string artist, bool on, CancellationToken cancellationToken) =>
        ChangeAsync(
            db, time,
            on ? "INSERT INTO follow VALUES ($1, $2, $3) ON CONFLICT DO NOTHING" : "DELETE FROM follow WHERE listener = $1 AND artist_id = $2",
            on ? [listener, artist, time.GetUtcNow()] : [listener, artist],
            on ? "artist.followed" : "artist.unfollowed", new { listener, id = artist }, cancellationToken);

    private static async Task ChangeAsync(
        CatalogDatabase db, TimeProvider time, string sql, object[] values, string type, object payload, CancellationToken cancellationToken)
    {
        await using var connection = await db.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
        {
            await CatalogEvents.AddAsync(transaction, time, type, payload, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }
}
