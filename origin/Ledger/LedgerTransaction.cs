using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;

namespace CdnMusic.Origin.Ledger;

/// <summary>Statements of one transaction. Parameters are named <c>$1</c>, <c>$2</c> and so on, in order. Not thread-safe.</summary>
internal sealed class LedgerTransaction(SqliteConnection connection, SqliteTransaction transaction)
{
    private readonly List<Action> _afterCommit = [];

    /// <summary>How documents are written into columns.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>Runs once the transaction is durable. Must not throw.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>The transaction is durable.</summary>
    public void Committed() => _afterCommit.ForEach(action => action());

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params object?[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads all rows.</summary>
    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params object?[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private SqliteCommand Command(string sql, object?[] parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", Value(parameters[i]));
        }

        return command;
    }

    private static object Value(object? parameter) => parameter switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
        _ => parameter,
    };
}
