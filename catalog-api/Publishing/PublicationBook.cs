using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Storing;
using Npgsql;

namespace CdnMusic.CatalogApi.Publishing;

/// <summary>
/// Publications and what is to be announced of them. An announcement is written in the transaction that makes it true, and sent at least
/// once; edges that have a path do not fill it again. Thread-safe, also between instances.
/// </summary>
internal sealed class PublicationBook(CatalogDatabase db, TimeProvider time)
{
    /// <summary>How long a sender has for one; then another may send it again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Sets a release's time, and remembers to announce it.</summary>
    /// <returns>The new version; null: it is not of the version expected.</returns>
    public async Task<long?> PublishAsync(NpgsqlTransaction transaction, string id, DateTimeOffset at, long expected, CancellationToken cancellationToken)
    {
        await using var update = new NpgsqlCommand(
            "UPDATE release SET embargo_until = $2 WHERE id = $1 AND version = $3 AND NOT deleted RETURNING version", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = at }, new() { Value = expected } },
        };
        if (await update.ExecuteScalarAsync(cancellationToken) is not long version)
        {
            return null;
        }

        await using var announce = new NpgsqlCommand(
            "INSERT INTO announcement (release_id, release_at, due_at) VALUES ($1, $2, $3)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = at }, new() { Value = time.GetUtcNow() } },
        };
        await announce.ExecuteNonQueryAsync(cancellationToken);
        await CatalogEvents.AddAsync(transaction, time, "release.published", new { id, version, release_at = at }, cancellationToken);
        return version;
    }

    /// <summary>How the last publication of a release stands; null: there was none.</summary>
    public async Task<PublicationStatus?> FindAsync(string release, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand(
            "SELECT release_at, delivered_at, paths, attempt, problem FROM announcement WHERE release_id = $1 ORDER BY id DESC LIMIT 1");
        command.Parameters.Add(new() { Value = release });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new PublicationStatus(
                release, row.GetFieldValue<DateTimeOffset>(0), row.IsDBNull(1) ? null : row.GetFieldValue<DateTimeOffset>(1),
                row.IsDBNull(2) ? null : row.GetInt32(2), row.GetInt32(3), row.IsDBNull(4) ? null : row.GetString(4))
            : null;
    }

    /// <summary>Gives the next one that is due to a sender, or null. Only the last one of a release counts.</summary>
    public async Task<Announcement?> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = db.Source.CreateCommand(
            """
            UPDATE announcement SET attempt = attempt + 1, due_at = $2
            WHERE id = (SELECT id FROM announcement WHERE delivered_at IS NULL AND due_at <= $1
                AND NOT EXISTS (SELECT FROM announcement later WHERE later.release_id = announcement.release_id AND later.id > announcement.id)
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, release_id, release_at, attempt
            """);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + Turn });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new Announcement(row.GetInt64(0), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2), row.GetInt32(3))
            : null;
    }

    /// <summary>Under which ids the origin has a release's tracks.</summary>
    public async Task<IReadOnlyList<string>> MediaAsync(string release, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand("SELECT cdn_id FROM track WHERE release_id = $1 AND NOT deleted ORDER BY disc, number, id");
        command.Parameters.Add(new() { Value = release });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            ids.Add(rows.GetString(0));
        }

        return ids;
    }

    /// <summary>The control plane has made a trigger of it.</summary>
    public async Task TriggeredAsync(Announcement announcement, string trigger, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand("UPDATE announcement SET triggers = array_append(triggers, $2) WHERE id = $1");
        command.Parameters.Add(new() { Value = announcement.Id });
        command.Parameters.Add(new() { Value = trigger });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Triggers of earlier announcements of the same release, whose embargoes hold no longer.</summary>
    public async Task<IReadOnlyList<string>> SupersededAsync(Announcement announcement, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand(
            "SELECT coalesce(array_agg(t), '{}') FROM (SELECT unnest(triggers) t FROM announcement WHERE release_id = $1 AND id < $2) earlier");
        command.Parameters.Add(new() { Value = announcement.ReleaseId });
        command.Parameters.Add(new() { Value = announcement.Id });
        return (string[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The control plane has it.</summary>
    public Task DeliveredAsync(Announcement announcement, int paths, CancellationToken cancellationToken) => EndAsync(
        "UPDATE announcement SET delivered_at = $2, paths = $3, problem = NULL WHERE id = $1", announcement, time.GetUtcNow(), paths, cancellationToken);

    /// <summary>It could not be told now, and is tried again.</summary>
    public Task FailedAsync(Announcement announcement, string problem, CancellationToken cancellationToken)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(announcement.Attempt - 1, 10));
        return EndAsync(
            "UPDATE announcement SET due_at = $2, problem = $3 WHERE id = $1",
            announcement, time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause), problem, cancellationToken);
    }

    private async Task EndAsync(string sql, Announcement announcement, DateTimeOffset at, object detail, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand(sql + " AND delivered_at IS NULL");
        command.Parameters.Add(new() { Value = announcement.Id });
        command.Parameters.Add(new() { Value = at });
        command.Parameters.Add(new() { Value = detail });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
