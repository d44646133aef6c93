using CdnMusic.AuthApi.Tests.Running;
using CdnMusic.Messaging.Outbox;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CdnMusic.AuthApi.Tests.Mail;

/// <summary>The table that services without an object-relational mapper make is the one that this service's migrations make.</summary>
public sealed class OutboxTableTests(PostgresOfTests postgres)
{
    private const string Columns =
        "SELECT column_name || ' ' || data_type || ' ' || is_nullable AS \"Value\" FROM information_schema.columns WHERE table_name = 'outbox' ORDER BY 1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_exists_if_and_when_its_transaction_commits()
    {
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(connection, OutboxTable.Schema);
        foreach (var commit in new[] { false, true })
        {
            await using var transaction = await connection.BeginTransactionAsync(Cancellation);
            await OutboxTable.AddAsync(transaction, Message(), Cancellation);
            await (commit ? transaction.CommitAsync(Cancellation) : transaction.RollbackAsync(Cancellation));
        }

        await using var count = new NpgsqlCommand("SELECT count(*) FROM outbox WHERE published_at IS NULL", connection);
        Assert.Equal(1L, await count.ExecuteScalarAsync(Cancellation));
    }

    [Fact]
    public async Task Its_columns_are_those_of_the_migrations()
    {
        await using var server = await AuthServer.StartAsync(postgres);
        using var scope = server.Scope(out var db);
        var mapped = await db.Database.SqlQueryRaw<string>(Columns).ToListAsync(Cancellation);
        await using var source = NpgsqlDataSource.Create(await postgres.NewDatabaseAsync());
        await using var connection = await source.OpenConnectionAsync(Cancellation);
        await RunAsync(connection, OutboxTable.Schema);
        var plain = new List<string>();
        await using var command = new NpgsqlCommand(Columns, connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
        {
            plain.Add(reader.GetString(0));
        }

        Assert.NotEmpty(plain);
        Assert.Equal(mapped, plain);
    }

    private static OutboxMessage Message() => new()
    {
        Id = Guid.NewGuid(),
        Stream = "accounts",
        Type = "account.created",
        Payload = "{}",
        OccurredAt = DateTimeOffset.UtcNow,
    };

    private static async Task RunAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
