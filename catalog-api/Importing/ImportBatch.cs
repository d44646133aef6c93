using System.Text.Json;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Entities;
using Npgsql;

namespace CdnMusic.CatalogApi.Importing;

/// <summary>Applies lines in one transaction with the import's progress: both are kept or neither.</summary>
internal static class ImportBatch
{
    /// <summary>Lines of one transaction.</summary>
    public const int Size = 200;

    /// <param name="connection">Open.</param>
    /// <param name="time">When the changes happen.</param>
    /// <param name="id">The import.</param>
    /// <param name="first">The number of the first line, from 1.</param>
    /// <param name="lines">The lines; null stands for one that is too long.</param>
    /// <param name="complete">These are the last.</param>
    /// <param name="json">How bodies are read.</param>
    /// <param name="cancellationToken">Gives up; nothing is kept then.</param>
    /// <returns>False: somebody else imports under this name; nothing is kept.</returns>
    public static async Task<bool> ApplyAsync(
        NpgsqlConnection connection, TimeProvider time, string id, long first, IReadOnlyList<string?> lines, bool complete, JsonSerializerOptions json,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rejected = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            await transaction.SaveAsync("line", cancellationToken);
            var mistake = await ApplyAsync(transaction, time, lines[i], json, cancellationToken);
            if (mistake is not null)
            {
                rejected++;
                await transaction.RollbackAsync("line", cancellationToken);
                await RunAsync("INSERT INTO import_mistake VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, first + i, mistake);
            }

            await transaction.ReleaseAsync("line", cancellationToken);
        }

        var done = await RunAsync(
            """
            UPDATE import SET lines_done = lines_done + $3, applied = applied + $3 - $4, rejected = rejected + $4, complete = $5, updated_at = now()
            WHERE id = $1 AND lines_done = $2
            """, id, first - 1, (long)lines.Count, (long)rejected, complete);
        if (done == 0)
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;

        async Task<int> RunAsync(string sql, params object[] values)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var value in values)
            {
                command.Parameters.Add(new() { Value = value });
            }

            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<string?> ApplyAsync(
        NpgsqlTransaction transaction, TimeProvider time, string? line, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        if (line is null)
        {
            return "the line is too long";
        }

        ImportLine? read;
        try
        {
            read = JsonSerializer.Deserialize<ImportLine>(line, json);
        }
        catch (JsonException error)
        {
            return $"not as expected at {error.Path ?? "$"}";
        }

        if (read is null || read.Kind is null || !EntityKind.All.TryGetValue(read.Kind, out var kind))
        {
            return $"kind: must be one of {string.Join(", ", EntityKind.All.Keys.Order())}";
        }

        if (!Rules.IsId(read.Id))
        {
            return Rules.Id("id", read.Id).First();
        }

        if (read.Body.ValueKind != JsonValueKind.Object)
        {
            return "body: must be an object";
        }

        if (kind.Read(read.Body.GetRawText(), json, out var mistakes) is not { } entity)
        {
            return string.Join("; ", mistakes);
        }

        try
        {
            var body = JsonSerializer.Serialize(entity, entity.GetType(), json);
            await EntityWriter.PutAsync(transaction, time, kind, read.Id, body, EntityWriter.AnyVersion, cancellationToken);
            return null;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return EditTransaction.Reference(error);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return "another track has this ISRC";
        }
    }
}
