using CdnMusic.Hosting.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// What the control plane must not forget, in one SQLite file. A transaction that has returned survives a crash of the process and of the
/// machine (write-ahead log, synced at every commit). One process per file. Thread-safe: one transaction at a time.
/// </summary>
internal sealed class Store : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    /// <exception cref="ConfigurationException">The directory cannot be used, belongs to a running process or to a newer version.</exception>
    public Store(IOptions<ControlPlaneOptions> options)
    {
        var directory = options.Value.DataDirectory;
        try
        {
            Directory.CreateDirectory(directory);
            var file = Path.Combine(directory, "control-plane.db");
            _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 2 }.ToString());
            _connection.Open();
            // Exclusive: a second process on the same file would give out the same positions.
            Pragma("locking_mode = EXCLUSIVE");
            Pragma("journal_mode = WAL");
            Pragma("synchronous = FULL");
            Migrate();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            throw new ConfigurationException($"ControlPlane:DataDirectory: '{directory}' cannot be used: {Reason(error)}");
        }
    }

    /// <summary>Runs one transaction; it is durable when this returns, and has not happened when this throws.</summary>
    public T Run<T>(Func<StoreTransaction, T> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            var statements = new StoreTransaction(_connection, transaction);
            var result = work(statements);
            transaction.Commit();
            statements.Committed();
            return result;
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action<StoreTransaction> work) => Run(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private static string Reason(Exception error) =>
        error is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_BUSY } ? "another control plane is running on it" : error.Message;

    private void Pragma(string pragma)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        command.ExecuteNonQuery();
    }

    private void Migrate() => Run(transaction =>
    {
        var version = transaction.Query("PRAGMA user_version", row => row.GetInt32(0)).Single();
        if (version > Schema.Migrations.Count)
        {
            throw new ConfigurationException(
                $"ControlPlane:DataDirectory: the store is of version {version}, and this program knows up to {Schema.Migrations.Count}");
        }

        foreach (var migration in Schema.Migrations.Skip(version))
        {
            transaction.Execute(migration);
        }

        transaction.Execute($"PRAGMA user_version = {Schema.Migrations.Count}");
    });
}
