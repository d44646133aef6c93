using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdnMusic.Postgres;

/// <summary>Brings the schema up to date before anything else starts, in one transaction; replicas that start together take turns.</summary>
internal sealed class SchemaMigration(NpgsqlDataSource source, Assembly migrations, ILogger<SchemaMigration> logger) : IHostedLifecycleService
{
    private const string Prefix = "migrations/";
    private const long Lock = 0x736368656d610001; // "schema", 1

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync($"SELECT pg_advisory_xact_lock({Lock}); CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY);");
        var applied = new List<string>();
        foreach (var name in migrations.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            await using var note = new NpgsqlCommand("INSERT INTO schema_migrations VALUES ($1) ON CONFLICT DO NOTHING", connection, transaction)
            {
                Parameters = { new() { Value = name[Prefix.Length..] } },
            };
            if (await note.ExecuteNonQueryAsync(cancellationToken) == 1)
            {
                using var reader = new StreamReader(migrations.GetManifestResourceStream(name)!);
                await RunAsync(await reader.ReadToEndAsync(cancellationToken));
                applied.Add(name[Prefix.Length..]);
            }
        }

        await transaction.CommitAsync(cancellationToken);
        applied.ForEach(logger.SchemaMigrated);

        async Task RunAsync(string statements)
        {
            await using var command = new NpgsqlCommand(statements, connection, transaction) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
