using System.Net.Sockets;
using Npgsql;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>How databases are connected to: every wait has an end.</summary>
internal static class DatabaseSettings
{
    private const int ConnectSeconds = 3, StatementSeconds = 10, KeepAliveSeconds = 10;

    public static NpgsqlDataSource Source(string connectionString, string name, string options = "")
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Timeout = ConnectSeconds,
            CommandTimeout = StatementSeconds,
            KeepAlive = KeepAliveSeconds,
            ApplicationName = name,
        };
        settings.Options = $"{settings.Options} -c synchronous_commit=on -c lock_timeout=5000 -c idle_in_transaction_session_timeout=10000{options}";
        return NpgsqlDataSource.Create(settings);
    }

    /// <summary>What is wrong with a connection string, or null. Never quotes it: it may hold a password.</summary>
    public static string? Mistake(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is null ? "must name a Host" : null;
        }
        catch (ArgumentException)
        {
            return "must be a connection string such as Host=db;Database=catalog;Username=catalog;Password=…";
        }
    }

    /// <summary>Is it the database that failed, and not what it was asked?</summary>
    public static bool IsUnavailable(Exception error) => error switch
    {
        // Connection failures, shortage of resources, an operator's intervention, system errors, a lock or an answer that did not come.
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("53", StringComparison.Ordinal)
            || state.StartsWith("57", StringComparison.Ordinal) || state.StartsWith("58", StringComparison.Ordinal)
            || state is PostgresErrorCodes.LockNotAvailable or "25P03" or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException or TimeoutException or SocketException => true,
        _ => false,
    };
}
