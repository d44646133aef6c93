using System.Globalization;
using CdnMusic.Messaging.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>
/// Brings the catalog's schema up to this version: numbered SQL files, one transaction, under an advisory lock so that instances that start
/// together take turns. Tries until the database is there; <see cref="Done"/> tells the others.
/// </summary>
internal sealed class SchemaMigration(CatalogDatabase database, TimeProvider time, ILogger<SchemaMigration> logger) : BackgroundService
{
    private const long Lock = 0x43_61_74_61_6c_6f_67_31;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes once the schema is there.</summary>
    public Task Done => _done.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await MigrateAsync(stoppingToken);
                _done.SetResult();
                return;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                logger.NotMigrated(error);
                await Task.Delay(Pause, time, stoppingToken);
            }
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync($"SELECT pg_advisory_xact_lock({Lock}); CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)");
        await RunAsync(OutboxTable.Schema);
        await using var ask = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_version", connection, transaction);
        var version = (int)(await ask.ExecuteScalarAsync(cancellationToken))!;
        foreach (var name in Resource.Names("migrations"))
        {
            var number = int.Parse(name.AsSpan(name.LastIndexOf('/') + 1), CultureInfo.InvariantCulture);
            if (number > version)
            {
                await RunAsync(Resource.Read(name));
                await RunAsync($"INSERT INTO schema_version VALUES ({number})");
            }
        }

        await transaction.CommitAsync(cancellationToken);

        async Task RunAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
