using CdnMusic.Deploy.Local.Databases;
using Npgsql;

namespace CdnMusic.System.Tests;

/// <summary>The launcher's own Postgres and Redis.</summary>
public sealed class DatabaseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Postgres_gives_each_service_a_database_that_no_other_may_enter()
    {
        await using var postgres = await PrivatePostgres.StartAsync(cancellationToken: Cancellation);
        var one = await postgres.CreateDatabaseAsync("one", cancellationToken: Cancellation);
        var two = await postgres.CreateDatabaseAsync("two", cancellationToken: Cancellation);

        Assert.Equal("one", await ScalarAsync(one, "SELECT current_user"));
        var elsewhere = new NpgsqlConnectionStringBuilder(two) { Database = "one" }.ToString();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => ScalarAsync(elsewhere, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
        Assert.Equal(one, await postgres.CreateDatabaseAsync("one", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => postgres.CreateDatabaseAsync("o'ne", cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Postgres_keeps_what_was_committed_over_a_kill_and_over_launchers()
    {
        var directory = Directory.CreateTempSubdirectory("cdnmusic-test-").FullName;
        try
        {
            string first;
            await using (var postgres = await PrivatePostgres.StartAsync(directory, cancellationToken: Cancellation))
            {
                first = await postgres.CreateDatabaseAsync("kept", cancellationToken: Cancellation);
                await ScalarAsync(first, "CREATE TABLE t AS SELECT 42 AS answer");
                await postgres.KillAsync();
                await postgres.StartAsync(Cancellation);
                Assert.Equal(42, await ScalarAsync(first, "SELECT answer FROM t"));
            }

            await Assert.ThrowsAsync<NpgsqlException>(() => ScalarAsync(first, "SELECT 1"));
            await using var again = await PrivatePostgres.StartAsync(directory, cancellationToken: Cancellation);
            Assert.Equal(42, await ScalarAsync(await again.CreateDatabaseAsync("kept", cancellationToken: Cancellation), "SELECT answer FROM t"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Redis_starts_again_on_its_port_after_a_kill()
    {
        await using var redis = await PrivateRedis.StartAsync(cancellationToken: Cancellation);
        var port = redis.Port;
        await redis.KillAsync();
        await redis.StartAsync(Cancellation);

        Assert.Equal(port, redis.Port);
        Assert.Contains($"127.0.0.1:{port}", redis.Configuration, StringComparison.Ordinal);
    }

    private static async Task<object?> ScalarAsync(string connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
