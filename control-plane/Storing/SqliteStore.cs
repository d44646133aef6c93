using CdnMusic.Hosting.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using static SQLitePCL.raw;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>The store of a control plane that is one process: one SQLite file, write-ahead log, synced at every commit.</summary>
internal sealed class SqliteStore : IStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteDialect _dialect;

    /// <exception cref="ConfigurationException">The directory cannot be used, belongs to a running process or to a newer version.</exception>
    public SqliteStore(IOptions<ControlPlaneOptions> options, TimeProvider time)
    {
        _dialect = new SqliteDialect(time);
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
            Begin(Migrate);
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            throw new ConfigurationException($"ControlPlane:DataDirectory: '{directory}' cannot be used: {Reason(error)}");
        }
    }

    /// <inheritdoc/>
    public event Action<IReadOnlyCollection<string>> Changed = _ => { };

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <inheritdoc/>
    public T Run<T>(Func<StoreTransaction, T> work)
    {
        try
        {
            return Begin(work);
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLITE_FULL or SQLITE_IOERR or SQLITE_BUSY or SQLITE_READONLY)
        {
            throw new StoreUnavailableException(error);
        }
    }

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<StoreTransaction, T> work)
    {
        try
        {
            return Task.FromResult(Run(work));
        }
        catch (Exception error)
        {
            return Task.FromException<T>(error);
        }
    }

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<StoreTransaction, T> work) => RunAsync(work);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private static string Reason(Exception error) =>
        error is SqliteException { SqliteErrorCode: SQLITE_BUSY } ? "another control plane is running on it" : error.Message;

    private T Begin<T>(Func<StoreTransaction, T> work)
    {
        StoreTransaction statements;
        T result;
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction();
            statements = new StoreTransaction(transaction, _dialect);
            result = work(statements);
            transaction.Commit();
            statements.Committed();
        }

        if (statements.Touched.Count > 0)
        {
            Changed(statements.Touched);
        }

        return result;
    }

    private void Pragma(string pragma)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        command.ExecuteNonQuery();
    }

    private bool Migrate(StoreTransaction transaction)
    {
        var version = transaction.Query("PRAGMA user_version", row => row.GetInt64(0)).Single();
        Schema.Migrate(transaction, _dialect, version, "ControlPlane:DataDirectory");
        transaction.Execute($"PRAGMA user_version = {Schema.Migrations.Count}");
        return true;
    }
}
