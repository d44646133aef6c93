using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Streams;
using Npgsql;

namespace CdnMusic.Messaging.Tests.Running;

/// <summary>Writes down what it sees; throws at what is poison, until the table <c>cure</c> holds its type.</summary>
internal sealed class SeenEvents : IEventHandler
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS seen (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number int NOT NULL);
        CREATE TABLE IF NOT EXISTS cure (type text PRIMARY KEY);
        """;

    private sealed record Numbered(int Number);

    public async Task HandleAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var see = new NpgsqlCommand("INSERT INTO seen (number) VALUES ($1)", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = message.Read<Numbered>().Number } },
        };
        await see.ExecuteNonQueryAsync(cancellationToken);
        await using var cure = new NpgsqlCommand("SELECT count(*) FROM cure WHERE type = $1", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = message.Type } },
        };
        if (message.Type.StartsWith("poison", StringComparison.Ordinal) && await cure.ExecuteScalarAsync(cancellationToken) is 0L)
        {
            throw new InvalidOperationException("it tastes bitter");
        }
    }
}
