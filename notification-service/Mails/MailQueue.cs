using System.Security.Cryptography;
using System.Text;
using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.NotificationService.Mails;

/// <summary>The mails in Postgres. Replicas skip each other's rows. Thread-safe.</summary>
internal sealed class MailQueue(NpgsqlDataSource source, IOptions<NotificationOptions> options, TimeProvider time)
{
    /// <summary>Takes a mail down in the caller's transaction; one with the same template, key and recipient is there already or is now.</summary>
    public async Task AddAsync(
        NpgsqlTransaction transaction, string template, string businessKey, Guid? accountId, string? address, string? language, MailFields fields,
        CancellationToken cancellationToken)
    {
        var recipient = accountId?.ToString() ?? address!.ToLowerInvariant();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{template}\n{businessKey}\n{recipient}")));
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO mails (id, template, business_key, recipient, account_id, address, language, fields, message_id, due_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = Guid.CreateVersion7(time.GetUtcNow()) },
                new() { Value = template },
                new() { Value = businessKey },
                new() { Value = recipient },
                new() { Value = (object?)accountId ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = (object?)address ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = (object?)language ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = StreamEvent.Write(fields), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = $"{hash[..40]}@{options.Value.Domain}" },
                new() { Value = time.GetUtcNow() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Claims the mail that has been due longest; also one whose sender has vanished. Null: none is due.</summary>
    public async Task<Mail?> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = source.CreateCommand(
            """
            UPDATE mails SET state = 'sending', attempts = attempts + 1, due_at = $2 WHERE id = (
                SELECT id FROM mails WHERE state IN ('waiting', 'sending') AND due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, template, account_id, address, language, fields::text, message_id, attempts, created_at
            """);
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now + options.Value.Lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return !await reader.ReadAsync(cancellationToken) ? null : new Mail(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetGuid(2),
            reader.IsDBNull(3) ? null : reader.GetString(3),
            reader.IsDBNull(4) ? null : reader.GetString(4),
            new StreamEvent(Guid.Empty, "", "", "", reader.GetString(5), now).Read<MailFields>(),
            reader.GetString(6),
            reader.GetInt32(7),
            reader.GetFieldValue<DateTimeOffset>(8));
    }

    /// <summary>Does this address refuse mail, or this kind of mail?</summary>
    public async Task<bool> IsUnwelcomeAsync(string address, bool isMarketing, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT EXISTS (SELECT FROM suppressions WHERE address = $1) OR ($2 AND EXISTS (SELECT FROM unsubscriptions WHERE address = $1))");
        command.Parameters.Add(new() { Value = address.ToLowerInvariant() });
        command.Parameters.Add(new() { Value = isMarketing });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Ends an attempt, if it still has its lease: sent, suppressed or dead, or waiting until <paramref name="dueAt"/>.</summary>
    public async Task SettleAsync(Mail mail, string state, string? error, DateTimeOffset? dueAt, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            """
            UPDATE mails SET state = $3, error = $4, due_at = coalesce($5, due_at), settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE $6 END,
                fields = CASE WHEN $3 = 'sent' THEN '{}'::jsonb ELSE fields END
            WHERE id = $1 AND attempts = $2 AND state = 'sending'
            """);
        command.Parameters.Add(new() { Value = mail.Id });
        command.Parameters.Add(new() { Value = mail.Attempt });
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = (object?)error ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)dueAt ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sends nothing to an address any more.</summary>
    public async Task SuppressAsync(string address, string reason, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("INSERT INTO suppressions VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        command.Parameters.Add(new() { Value = address.ToLowerInvariant() });
        command.Parameters.Add(new() { Value = reason });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
