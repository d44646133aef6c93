using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>
/// Idempotency keys (draft-ietf-httpapi-idempotency-key-header): the key is claimed and the answer kept in the transaction of the change, so
/// a repetition – even one that overlaps the first – is answered without doing it again. Kept for 7 days.
/// </summary>
internal static class Idempotency
{
    public const int MaxKeyLength = 200;

    /// <summary>What makes a request the same request.</summary>
    public static byte[] Fingerprint(string method, string path, string? condition, string body) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', method, path, condition, body)));

    /// <summary>Claims a key, waiting for one who has it and is not done.</summary>
    /// <returns>The kept answer, if it was done before; and whether it was another request's key.</returns>
    public static async Task<(EditResult? Kept, bool Foreign)> ClaimAsync(
        NpgsqlTransaction transaction, string key, byte[] fingerprint, CancellationToken cancellationToken)
    {
        await using var claim = new NpgsqlCommand(
            """
            DELETE FROM idempotency WHERE created_at < now() - interval '7 days';
            """, transaction.Connection, transaction);
        await claim.ExecuteNonQueryAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO idempotency (key, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = key }, new() { Value = fingerprint } },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 1)
        {
            return (null, false);
        }

        await using var read = new NpgsqlCommand(
            "SELECT fingerprint, status, body, etag FROM idempotency WHERE key = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = key } },
        };
        await using var row = await read.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return row.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(fingerprint)
            ? (new EditResult(row.GetInt32(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3)), false)
            : (null, true);
    }

    /// <summary>Keeps the answer.</summary>
    public static async Task KeepAsync(NpgsqlTransaction transaction, string key, EditResult result, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE idempotency SET status = $2, body = $3, etag = $4 WHERE key = $1", transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = key },
                new() { Value = result.Status },
                new() { Value = result.Body },
                new() { Value = (object?)result.ETag ?? DBNull.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
