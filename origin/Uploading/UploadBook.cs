using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Uploading;

/// <summary>All uploads; every change is durable when it returns. Thread-safe, also between processes.</summary>
internal sealed class UploadBook(IngestLedger ledger, IOptions<IngestOptions> options, TimeProvider time)
{
    private const string Columns = "id, length, offset, metadata, state, media, problem, release, expires_at";
    private const string ById = $"SELECT {Columns} FROM uploads WHERE id = $1";

    /// <summary>Creates an upload; with an idempotency key that was used before, finds that one instead.</summary>
    /// <returns>The upload, or null if there is no room for it.</returns>
    public Upload? Create(long length, string metadata, string? idempotencyKey) => ledger.Run(transaction =>
    {
        if (idempotencyKey is not null
            && transaction.Query($"SELECT {Columns} FROM uploads WHERE idempotency_key = $1", Read, idempotencyKey) is [var known])
        {
            return known;
        }

        var stored = transaction.Query("SELECT COALESCE(SUM(length), 0) FROM uploads WHERE state <> 'rejected'", row => row.GetInt64(0)).Single();
        if (length > options.Value.MaxStoredBytes.Bytes - stored)
        {
            return null;
        }

        var (now, id) = (time.GetUtcNow(), Guid.NewGuid().ToString("N"));
        transaction.Execute(
            """
            INSERT INTO uploads (id, idempotency_key, length, offset, metadata, state, created_at, expires_at)
            VALUES ($1, $2, $3, 0, $4, $5, $6, $7)
            """,
            id, idempotencyKey, length, metadata, UploadState.Receiving, now, now + options.Value.UploadLifetime);
        return transaction.Query(ById, Read, id).Single();
    });

    /// <summary>An upload, or null if there is none, or none any more.</summary>
    public Upload? Find(string id) => ledger.Read(transaction => Find(transaction, id));

    /// <inheritdoc cref="Find(string)"/>
    public Upload? Find(LedgerTransaction transaction, string id) =>
        transaction.Query(ById, Read, id) is [var upload] && !(upload.ExpiresAt <= time.GetUtcNow()) ? upload : null;

    /// <summary>Notes that bytes are safe up to an offset; the upload lives on.</summary>
    public Upload Advance(string id, long offset) => ledger.Run(transaction =>
    {
        transaction.Execute(
            """
            UPDATE uploads SET offset = $2, expires_at = $3, state = CASE WHEN $2 = length THEN 'received' ELSE 'receiving' END
            WHERE id = $1 AND state = 'receiving'
            """,
            id, offset, time.GetUtcNow() + options.Value.UploadLifetime);
        return transaction.Query(ById, Read, id).Single();
    });

    /// <summary>Notes what an upload turned out to be.</summary>
    public void Accept(string id, UploadedMedia media) => ledger.Run(transaction => transaction.Execute(
        "UPDATE uploads SET state = 'ready', media = $2 WHERE id = $1 AND state = 'received'",
        id, System.Text.Json.JsonSerializer.Serialize(media, LedgerTransaction.Json)));

    /// <summary>Notes that an upload is of no use; its key may be used again.</summary>
    public void Reject(string id, IngestProblem problem) => ledger.Run(transaction => transaction.Execute(
        "UPDATE uploads SET state = 'rejected', problem = $2, idempotency_key = NULL WHERE id = $1 AND state = 'received'",
        id, System.Text.Json.JsonSerializer.Serialize(problem, LedgerTransaction.Json)));

    /// <summary>Forgets an upload that no release needs. False if it is needed, or not there.</summary>
    public bool Delete(string id) => ledger.Run(transaction =>
        transaction.Execute("DELETE FROM uploads WHERE id = $1 AND expires_at IS NOT NULL", id) == 1);

    /// <summary>Keeps uploads for a release.</summary>
    public static void Hold(LedgerTransaction transaction, string release, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            transaction.Execute("UPDATE uploads SET release = $2, expires_at = NULL WHERE id = $1", id, release);
        }
    }

    /// <summary>A release needs its uploads no more; they live on for so long.</summary>
    public void LetGo(LedgerTransaction transaction, string release, TimeSpan lifetime) => transaction.Execute(
        "UPDATE uploads SET release = NULL, expires_at = $2, idempotency_key = CASE WHEN $3 THEN NULL ELSE idempotency_key END WHERE release = $1",
        release, time.GetUtcNow() + lifetime, lifetime <= TimeSpan.Zero);

    /// <summary>Ids of the uploads whose time is over.</summary>
    public IReadOnlyList<string> Expired() => ledger.Read(transaction =>
        transaction.Query("SELECT id FROM uploads WHERE expires_at <= $1", row => row.GetString(0), time.GetUtcNow()));

    private static Upload Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetString(3),
        row.Word<UploadState>(4),
        row.Document<UploadedMedia>(5),
        row.Document<IngestProblem>(6),
        row.Text(7),
        row.OptionalTime(8));
}
