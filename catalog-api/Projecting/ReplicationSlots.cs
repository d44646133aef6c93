using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.CatalogApi.Storing;
using Npgsql;
using Npgsql.Replication;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>Replication slots on the catalog's server, and the heartbeat that keeps them moving.</summary>
internal sealed class ReplicationSlots(CatalogDatabase database)
{
    /// <summary>What is replicated.</summary>
    public const string Publication = "catalog_search";

    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(1);

    // Slots belong to a server and not to a database: another catalog may be on the same one.
    private readonly string _prefix = "catalog_search_" + Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database ?? "")).AsSpan(0, 6));

    /// <summary>The slot that feeds a generation.</summary>
    public string Name(int generation) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}_{generation}");

    /// <summary>A connection that changes can be read from.</summary>
    public async Task<LogicalReplicationConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new LogicalReplicationConnection(database.ConnectionString) { WalReceiverStatusInterval = StatusInterval };
        try
        {
            await connection.Open(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Can changes be read from where it stands? False when there is none, or the server gave up what it had to keep.</summary>
    public async Task<bool> IsUsableAsync(string slot, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT wal_status <> 'lost' FROM pg_replication_slots WHERE slot_name = $1");
        command.Parameters.Add(new() { Value = slot });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Drops a slot if there is one, ending whoever reads from it.</summary>
    public async Task DropAsync(string slot, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(
            """
            SELECT pg_terminate_backend(active_pid, 3000) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL;
            """);
        command.Parameters.Add(new() { Value = slot });
        await command.ExecuteNonQueryAsync(cancellationToken);
        await using var drop = database.Source.CreateCommand("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1");
        drop.Parameters.Add(new() { Value = slot });
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes the heartbeat row; tells how many bytes of log the slot keeps.</summary>
    public async Task<long?> BeatAsync(string slot, CancellationToken cancellationToken)
    {
        await using var beat = database.Source.CreateCommand("UPDATE heartbeat SET at = clock_timestamp()");
        await beat.ExecuteNonQueryAsync(cancellationToken);
        await using var lag = database.Source.CreateCommand(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::bigint FROM pg_replication_slots WHERE slot_name = $1");
        lag.Parameters.Add(new() { Value = slot });
        return await lag.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Where the log ends now.</summary>
    public async Task<NpgsqlTypes.NpgsqlLogSequenceNumber> EndAsync(CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand("SELECT pg_current_wal_insert_lsn()");
        return (NpgsqlTypes.NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Reads every row of a table as it was when a slot was made.</summary>
    public async Task BackfillAsync(
        string table, string snapshot, int batch, Func<IReadOnlyCollection<RowChange>, Task> write, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        // Writing the index between two reads may take longer than a transaction is usually let idle.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await using (var set = new NpgsqlCommand(
            $"SET TRANSACTION SNAPSHOT '{snapshot}'; SET LOCAL idle_in_transaction_session_timeout = 0", connection, transaction))
        {
            await set.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var declare = new NpgsqlCommand($"DECLARE rows NO SCROLL CURSOR FOR SELECT * FROM {table} ORDER BY id", connection, transaction))
        {
            await declare.ExecuteNonQueryAsync(cancellationToken);
        }

        while (true)
        {
            var rows = new List<RowChange>(batch);
            await using (var fetch = new NpgsqlCommand($"FETCH {batch} FROM rows", connection, transaction) { AllResultTypesAreUnknown = true })
            await using (var reader = await fetch.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add(new RowChange(table, Enumerable.Range(0, reader.FieldCount)
                        .ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetString(i), StringComparer.Ordinal)));
                }
            }

            if (rows.Count == 0)
            {
                return;
            }

            await write(rows);
        }
    }
}
