using Npgsql;

namespace CdnMusic.Postgres;

/// <summary>Statements with numbered parameters ($1, …), on a transaction or on a connection of the pool.</summary>
public static class Sql
{
    /// <summary>Runs a statement in a transaction; returns the number of rows it changed.</summary>
    public static async Task<int> RunAsync(
        this NpgsqlTransaction transaction, string statement, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        Add(command, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement on its own; returns the number of rows it changed.</summary>
    public static async Task<int> RunAsync(this NpgsqlDataSource source, string statement, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var command = source.CreateCommand(statement);
        Add(command, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The rows that a statement returns.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlTransaction transaction, string statement, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction);
        return await ReadAsync(command, row, values, cancellationToken);
    }

    /// <summary>The rows that a statement returns.</summary>
    public static async Task<List<T>> ListAsync<T>(
        this NpgsqlDataSource source, string statement, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using var command = source.CreateCommand(statement);
        return await ReadAsync(command, row, values, cancellationToken);
    }

    /// <summary>A text column that may be null.</summary>
    public static string? TextOrNull(this NpgsqlDataReader row, int column)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.IsDBNull(column) ? null : row.GetString(column);
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlCommand command, Func<NpgsqlDataReader, T> row, object?[] values, CancellationToken cancellationToken)
    {
        Add(command, values);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(row(reader));
        }

        return rows;
    }

    private static void Add(NpgsqlCommand command, object?[] values)
    {
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
