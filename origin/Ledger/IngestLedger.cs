using CdnMusic.Hosting.Configuration;
using CdnMusic.Origin.Ingesting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Ledger;

/// <summary>
/// What the ingest service must not forget, in one SQLite file. A transaction that has returned survives a crash of the process and of the
/// machine (write-ahead log, synced at every commit). Several processes of one machine may share it: transactions take turns. Thread-safe.
/// </summary>
internal sealed class IngestLedger : IDisposable
{
    private const int PatienceSeconds = 15;
    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;

    /// <exception cref="ConfigurationException">The directory cannot be used, or belongs to a newer version.</exception>
    public IngestLedger(IOptions<IngestOptions> options)
    {
        var directory = options.Value.DataDirectory;
        try
        {
            Directory.CreateDirectory(directory);
            var file = Path.Combine(directory, "ingest.db");
            _connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = PatienceSeconds }.ToString());
            _connection.Open();
            Pragma($"busy_timeout = {PatienceSeconds * 1000}");
            Pragma("journal_mode = WAL");
            Pragma("synchronous = FULL");
            Migrate();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
        {
            _connection?.Dispose();
            throw new ConfigurationException($"Ingest:DataDirectory: '{directory}' cannot be used: {error.Message}");
        }
    }

    /// <summary>Runs one transaction; it is durable when this returns, and has not happened when this throws.</summary>
    public T Run<T>(Func<LedgerTransaction, T> work)
    {
        lock (_gate)
        {
            // BEGIN IMMEDIATE: what was read stays true until the commit, in all processes.
            using var transaction = _connection.BeginTransaction(deferred: false);
            var statements = new LedgerTransaction(_connection, transaction);
            var result = work(statements);
            transaction.Commit();
            statements.Committed();
            return result;
        }
    }

    /// <inheritdoc cref="Run{T}"/>
    public void Run(Action<LedgerTransaction> work) => Run(transaction =>
    {
        work(transaction);
        return true;
    });

    /// <summary>Reads one state of everything; waits for no other process.</summary>
    public T Read<T>(Func<LedgerTransaction, T> work)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            return work(new LedgerTransaction(_connection, transaction));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
        }
    }

    private void Pragma(string pragma)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "PRAGMA " + pragma;
        command.ExecuteNonQuery();
    }

    private void Migrate() => Run(transaction =>
    {
        var version = transaction.Query("PRAGMA user_version", row => row.GetInt32(0)).Single();
        if (version > LedgerSchema.Migrations.Count)
        {
            throw new ConfigurationException(
                $"Ingest:DataDirectory: the ledger is of version {version}, and this program knows up to {LedgerSchema.Migrations.Count}");
        }

        foreach (var migration in LedgerSchema.Migrations.Skip(version))
        {
            transaction.Execute(migration);
        }

        transaction.Execute($"PRAGMA user_version = {LedgerSchema.Migrations.Count}");
    });
}
