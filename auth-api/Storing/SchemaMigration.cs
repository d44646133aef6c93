using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace CdnMusic.AuthApi.Storing;

/// <summary>
/// Brings the schema up to date before anything else starts. Replicas that start together take turns by an advisory lock, which the
/// database gives back even if its holder is killed; each migration is one transaction.
/// </summary>
internal sealed class SchemaMigration(NpgsqlDataSource source, IServiceScopeFactory scopes, ILogger<SchemaMigration> logger)
    : IHostedLifecycleService
{
    private const long Lock = 0x61757468_00000001; // "auth", 1

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using (var take = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = Lock } } })
        {
            take.CommandTimeout = 0; // as long as another replica needs
            await take.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var database = db.Database;
        // Else EF finds out that there is no history by a query that fails, and logs it as an error.
        await db.GetService<IHistoryRepository>().CreateIfNotExistsAsync(cancellationToken);
        var pending = (await database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0)
        {
            await database.MigrateAsync(cancellationToken);
            logger.SchemaMigrated(pending.Count, pending[^1]);
        }

        await using var release = new NpgsqlCommand("SELECT pg_advisory_unlock($1)", connection) { Parameters = { new() { Value = Lock } } };
        await release.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
