using System.Globalization;
using System.Text.Json;
using CdnMusic.CatalogApi.Storing;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>
/// Writes the index in Postgres. A generation is one table of documents, one slot and one position; the view <c>search.document</c> is the
/// live one.
/// </summary>
internal sealed class SearchIndex(IndexDatabase database)
{
    private static readonly string Apply = Resource.Read("searching/apply");
    private static readonly string Derive = Resource.Read("searching/derive");
    private static readonly string Words = Resource.Read("searching/words");
    private static readonly TimeSpan IndexingTimeout = TimeSpan.FromHours(1);

    /// <summary>Makes what all generations share.</summary>
    public Task MigrateAsync(CancellationToken cancellationToken) => RunAsync(Resource.Read("searching/schema"), cancellationToken);

    /// <summary>The generation that is searched, or null.</summary>
    public async Task<int?> LiveAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT number FROM search.generation WHERE live");
        return (int?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Every generation there is a row of.</summary>
    public async Task<List<int>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT number FROM search.generation ORDER BY number");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<int>();
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(rows.GetInt32(0));
        }

        return all;
    }

    /// <summary>Makes an empty generation, and remembers it before anything else of it exists, so that none is ever orphaned.</summary>
    public async Task<int> BeginAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO search.generation SELECT coalesce(max(number), 0) + 1, false, '0/0', '-infinity' FROM search.generation RETURNING number",
            connection, transaction);
        var number = (int)(await insert.ExecuteScalarAsync(cancellationToken))!;
        await using var create = new NpgsqlCommand(For(Resource.Read("searching/generation"), number), connection, transaction);
        await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return number;
    }

    /// <summary>Makes what searches are answered by, once a generation has been filled: faster than with every row.</summary>
    public async Task FinishAsync(int generation, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(For(Resource.Read("searching/indexes"), generation));
        command.CommandTimeout = (int)IndexingTimeout.TotalSeconds;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes rows and the position they bring the generation to, all or nothing. Old versions change nothing.</summary>
    public async Task WriteAsync(
        int generation, IReadOnlyCollection<RowChange> rows, NpgsqlLogSequenceNumber position, DateTimeOffset? heartbeat, CancellationToken cancellationToken)
    {
        // One row may have changed more than once in what is written together; a statement may touch it once.
        var documents = rows.GroupBy(r => r.Key).Select(g => g.MaxBy(r => r.Version)!).ToList();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (documents.Count > 0)
        {
            var json = JsonSerializer.Serialize(documents.Select(d => new Dictionary<string, string?>(d.Columns) { ["kind"] = d.Table }));
            await RunAsync(Apply, new NpgsqlParameter { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb });
            await RunAsync(Derive, new NpgsqlParameter { Value = documents.Select(d => d.Key).ToArray() });
            await RunAsync(Words, new NpgsqlParameter { Value = documents.Select(d => d.Key).ToArray() });
        }

        await RunAsync(
            "UPDATE search.generation SET position = greatest(position, $2), heartbeat = greatest(heartbeat, $3) WHERE number = $1",
            new NpgsqlParameter { Value = generation },
            new NpgsqlParameter { Value = position, NpgsqlDbType = NpgsqlDbType.PgLsn },
            new NpgsqlParameter { Value = heartbeat?.ToUniversalTime() ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await transaction.CommitAsync(cancellationToken);

        async Task RunAsync(string sql, params NpgsqlParameter[] parameters)
        {
            await using var command = new NpgsqlCommand(For(sql, generation), connection, transaction);
            command.Parameters.AddRange(parameters);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Makes a generation the one that is searched: one transaction, so a query sees the one or the other. It waits for queries that run,
    /// and they for it; none fails.
    /// </summary>
    public Task SwitchAsync(int generation, CancellationToken cancellationToken) => RunAsync(
        For(
            """
            BEGIN;
            CREATE OR REPLACE VIEW search.document AS SELECT * FROM search.document_{0};
            CREATE OR REPLACE VIEW search.word AS SELECT * FROM search.word_{0};
            UPDATE search.generation SET live = false WHERE live AND number <> {0};
            UPDATE search.generation SET live = true WHERE number = {0};
            COMMIT
            """,
            generation),
        cancellationToken);

    /// <summary>Removes a generation that is not live. Its slot must be gone.</summary>
    public Task DropAsync(int generation, CancellationToken cancellationToken) => RunAsync(
        For("BEGIN; DROP TABLE IF EXISTS search.document_{0}, search.word_{0}; DELETE FROM search.generation WHERE number = {0} AND NOT live; COMMIT", generation),
        cancellationToken);

    /// <summary>The number of the latest rebuild that was asked for and not done, or null.</summary>
    public async Task<long?> WantedRebuildAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT wanted FROM search.rebuild WHERE wanted > done");
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Asks for a rebuild.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> WantRebuildAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("UPDATE search.rebuild SET wanted = wanted + 1 RETURNING wanted");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Remembers that a rebuild is done.</summary>
    public Task RebuiltAsync(long number, CancellationToken cancellationToken) =>
        RunAsync(string.Create(CultureInfo.InvariantCulture, $"UPDATE search.rebuild SET done = greatest(done, {number})"), cancellationToken);

    private static string For(string sql, int generation) => sql.Replace("{0}", generation.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private async Task RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
