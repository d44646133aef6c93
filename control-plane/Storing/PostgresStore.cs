using System.Globalization;
using System.Net.Sockets;
using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>The store that replicas share: one Postgres database.</summary>
/// <remarks>
/// <list type="number">
/// <item>A transaction that writes holds one advisory lock from its beginning until after its commit. So changes happen one at a time, as
/// with SQLite: no position becomes visible before an earlier one, and work that reads and then writes needs no thought about isolation.</item>
/// <item>A replica that freezes within a transaction loses it, and the lock, after <see cref="IdleInTransaction"/>.</item>
/// <item>Work runs on threads of its own, <see cref="MaxConcurrent"/> at most: however long the database hangs, the thread pool, which
/// answers players, does not wait for it.</item>
/// </list>
/// </remarks>
internal sealed class PostgresStore : IStore, IDisposable
{
    /// <summary>Transactions at a time; more wait.</summary>
    public const int MaxConcurrent = 8;

    /// <summary>After which the server ends a transaction whose replica says nothing.</summary>
    public static readonly TimeSpan IdleInTransaction = TimeSpan.FromSeconds(2);

    private const string Setting = "ControlPlane:Postgres";
    private const long WriterLock = 0x43_64_6e_4d_75_73_69_63;
    private const int ConnectSeconds = 3, StatementSeconds = 8, KeepAliveSeconds = 10;
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(5), QueueTimeout = TimeSpan.FromSeconds(5), StartTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _database;
    private readonly PostgresDialect _dialect = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrent);

    /// <exception cref="ConfigurationException">The database cannot be used, or belongs to a newer version.</exception>
    public PostgresStore(IOptions<ControlPlaneOptions> options, TimeProvider time)
    {
        _database = Source(options.Value.Postgres);
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                Run(Migrate);
                return;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(started) < StartTimeout)
            {
                // It may be starting too. Nothing else runs yet that could be held up.
                Thread.Sleep(StartPause);
            }
            catch (Exception error) when (error is StoreUnavailableException or NpgsqlException)
            {
                _database.Dispose();
                throw new ConfigurationException($"{Setting}: the database cannot be used: {(error.InnerException ?? error).Message}");
            }
        }
    }

    /// <inheritdoc/>
    public event Action<IReadOnlyCollection<string>> Changed = _ => { };

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <inheritdoc/>
    public T Run<T>(Func<StoreTransaction, T> work)
    {
        var (result, statements) = Begin($"SELECT pg_advisory_xact_lock({WriterLock})", work);
        statements.Committed();
        if (statements.Touched.Count > 0)
        {
            Changed(statements.Touched);
        }

        return result;
    }

    /// <inheritdoc/>
    public Task<T> RunAsync<T>(Func<StoreTransaction, T> work) => OnOwnThreadAsync(() => Run(work));

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<StoreTransaction, T> work) =>
        OnOwnThreadAsync(() => Begin("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", work).Result);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();

    /// <summary>What is wrong with a connection string, or null. Never quotes it: it may hold a password.</summary>
    public static string? Mistake(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is null ? "must name a Host" : null;
        }
        catch (ArgumentException)
        {
            return "must be a connection string such as Host=db;Database=cdnmusic;Username=control_plane;Password=…";
        }
    }

    private static NpgsqlDataSource Source(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = ConnectSeconds,
            CommandTimeout = StatementSeconds,
            KeepAlive = KeepAliveSeconds,
            MaxPoolSize = MaxConcurrent,
            ApplicationName = "cdnmusic-control-plane",
        };
        // At the connection's start, and not by SET: what is set is forgotten whenever the connection goes back to the pool.
        settings.Options = string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Options} -c lock_timeout={LockTimeout.TotalMilliseconds} -c idle_in_transaction_session_timeout={IdleInTransaction.TotalMilliseconds}");
        return NpgsqlDataSource.Create(settings);
    }

    private static bool IsUnavailable(Exception error) => error switch
    {
        // Connection failures, shortage of resources, an operator's intervention, system errors, a lock or an answer that did not come.
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal)
            || state is PostgresErrorCodes.LockNotAvailable or "25P03" or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException => true,
        TimeoutException or IOException or SocketException => true,
        _ => false,
    };

    private async Task<T> OnOwnThreadAsync<T>(Func<T> work)
    {
        if (!await _slots.WaitAsync(QueueTimeout))
        {
            throw new StoreUnavailableException(new TimeoutException("the database answers too slowly"));
        }

        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _slots.Release();
        }
    }

    private (T Result, StoreTransaction Statements) Begin<T>(string first, Func<StoreTransaction, T> work)
    {
        var committing = false;
        try
        {
            using var connection = _database.OpenConnection();
            using var transaction = Open(connection, first);
            var statements = new StoreTransaction(transaction, _dialect);
            var result = work(statements);
            committing = true;
            transaction.Commit();
            return (result, statements);
        }
        catch (Exception error) when (IsUnavailable(error))
        {
            throw new StoreUnavailableException(error, committing);
        }
    }

    /// <summary>Begins a transaction. A pooled connection may have died since it was last used: then once more, on fresh ones.</summary>
    private NpgsqlTransaction Open(NpgsqlConnection connection, string first)
    {
        try
        {
            return Begin();
        }
        catch (NpgsqlException error) when (error is not PostgresException || error.SqlState == PostgresErrorCodes.AdminShutdown)
        {
            connection.Close();
            _database.Clear();
            connection.Open();
            return Begin();
        }

        NpgsqlTransaction Begin()
        {
            var transaction = connection.BeginTransaction();
            try
            {
                using var command = new NpgsqlCommand(first, connection, transaction);
                command.ExecuteNonQuery();
                return transaction;
            }
            catch
            {
                transaction.Dispose();
                throw;
            }
        }
    }

    private bool Migrate(StoreTransaction transaction)
    {
        transaction.Execute(_dialect.Definition("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT"));
        var version = transaction.Query("SELECT version FROM schema_version", row => row.GetInt64(0)).SingleOrDefault();
        Schema.Migrate(transaction, _dialect, version, Setting);
        transaction.Execute("DELETE FROM schema_version");
        transaction.Execute("INSERT INTO schema_version (version) VALUES ($1)", Schema.Migrations.Count);
        return true;
    }
}
