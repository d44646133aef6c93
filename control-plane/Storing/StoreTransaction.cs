using System.Data.Common;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// Statements of one transaction, in the SQL that SQLite and Postgres have in common. Parameters are named <c>$1</c>, <c>$2</c> and so on, in
/// order, and are strings, <c>long</c>s, <c>int</c>s, <c>byte[]</c>s or null. Not thread-safe.
/// </summary>
internal sealed class StoreTransaction(DbTransaction transaction, IStoreDialect dialect)
{
    private readonly List<Action> _afterCommit = [];
    private readonly HashSet<string> _touched = [];

    /// <summary>What <see cref="Touch"/> was called for.</summary>
    public IReadOnlyCollection<string> Touched => _touched;

    /// <summary>The time by the store's clock, which is the same for every replica, whatever their own clocks say.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(dialect.Now(this));

    /// <summary>Has memory follow the disk: runs once the transaction is durable. Must not throw.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>The transaction is durable.</summary>
    public void Committed() => _afterCommit.ForEach(action => action());

    /// <summary>
    /// Notes that a topic (a table, as a rule) is being changed, for those who follow it, and returns its new version. Versions count up by
    /// one, without gaps, and become visible in order.
    /// </summary>
    public long Touch(string topic)
    {
        _touched.Add(topic);
        return Query(
            "INSERT INTO versions (topic, version) VALUES ($1, 1) ON CONFLICT (topic) DO UPDATE SET version = versions.version + 1 RETURNING version",
            row => row.GetInt64(0), topic).Single();
    }

    /// <summary>Runs a statement and returns how many rows it changed.</summary>
    public int Execute(string sql, params object?[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads all rows. Whole numbers are <c>GetInt64</c>, also where they stand for true and false.</summary>
    public IReadOnlyList<T> Query<T>(string sql, Func<DbDataReader, T> read, params object?[] parameters)
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

    private DbCommand Command(string sql, object?[] parameters)
    {
        var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = dialect.ParameterName(i + 1);
            parameter.Value = parameters[i] ?? DBNull.Value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
