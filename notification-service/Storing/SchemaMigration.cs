using Npgsql;

namespace CdnMusic.NotificationService.Storing;

/// <summary>
/// Brings the schema up to date before anything else starts: the embedded scripts, in order of their names, each once and in one
/// transaction. Replicas that start together take turns by an advisory lock, which the database gives back even if its holder is killed.
/// </summary>
internal sealed class SchemaMigration(NpgsqlDataSource source, ILogger<SchemaMigration> logger) : IHostedLifecycleService
{
    private const long Lock = 0x6e6f7469_00000001; // "noti", 1
    private const string Prefix = "schema/";

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // As long as another replica needs.
        await RunAsync(connection, "SELECT pg_advisory_lock($1)", cancellationToken, 0, Lock);
        await RunAsync(connection, "CREATE TABLE IF NOT EXISTS schema_scripts (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        foreach (var script in Scripts())
        {
            await ApplyAsync(connection, script, cancellationToken);
        }

        await RunAsync(connection, "SELECT pg_advisory_unlock($1)", cancellationToken, null, Lock);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static IEnumerable<string> Scripts() =>
        typeof(SchemaMigration).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private async Task ApplyAsync(NpgsqlConnection connection, string script, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await RunAsync(connection, "INSERT INTO schema_scripts (name) VALUES ($1) ON CONFLICT DO NOTHING", cancellationToken, null, script[Prefix.Length..]) == 0)
        {
            return;
        }

        using var reader = new StreamReader(typeof(SchemaMigration).Assembly.GetManifestResourceStream(script)!);
        await RunAsync(connection, await reader.ReadToEndAsync(cancellationToken), cancellationToken, 0);
        await transaction.CommitAsync(cancellationToken);
        logger.SchemaMigrated(script[Prefix.Length..]);
    }

    private static async Task<int> RunAsync(
        NpgsqlConnection connection, string sql, CancellationToken cancellationToken, int? timeout = null, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.CommandTimeout = timeout ?? command.CommandTimeout;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
