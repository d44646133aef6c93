using CdnMusic.CatalogApi.Storing;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>What decides whether a track may be played.</summary>
/// <param name="CdnId">Under which the origin has it.</param>
/// <param name="Allowed">In the territory asked about.</param>
internal sealed record PlayableTrack(string CdnId, bool Allowed)
{
    /// <summary>
    /// Reads it from the catalog, never from the index or a cache: what was withdrawn is not played. Null: there is none, or it is under embargo.
    /// </summary>
    public static async Task<PlayableTrack?> ReadAsync(
        CatalogDatabase db, string id, string territory, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand(
            """
            SELECT t.cdn_id, r.territories = '{}' OR $2 = ANY (r.territories)
            FROM track t JOIN release r ON r.id = t.release_id JOIN artist a ON a.id = r.artist_id
            WHERE t.id = $1 AND NOT t.deleted AND NOT r.deleted AND NOT a.deleted AND (r.embargo_until IS NULL OR r.embargo_until <= $3)
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = territory });
        command.Parameters.Add(new() { Value = now });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? new PlayableTrack(row.GetString(0), row.GetBoolean(1)) : null;
    }
}
