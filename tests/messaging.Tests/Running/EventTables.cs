using CdnMusic.Messaging.Outbox;
using Npgsql;

namespace CdnMusic.Messaging.Tests.Running;

/// <summary>Looks into a service's database, and writes events there.</summary>
internal static class EventTables
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Numbered events, ten to a transaction; tried again while the database is away.</summary>
    public static async Task WriteAsync(string database, int first, int count, string stream = "orders", string type = "order.made")
    {
        for (var start = first; start < first + count; start += 10)
        {
            var messages = Enumerable.Range(start, Math.Min(10, first + count - start)).Select(n => new OutboxMessage
            {
                Id = new Guid(n, 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]),
                Stream = stream,
                Type = type,
                Payload = $$"""{"number": {{n}}}""",
                OccurredAt = DateTimeOffset.UtcNow,
            }).ToList();
            await PatientlyAsync(async () =>
            {
                await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
                await using var connection = await source.OpenConnectionAsync(Cancellation);
                await using var transaction = await connection.BeginTransactionAsync(Cancellation);
                foreach (var message in messages)
                {
                    await OutboxTable.AddAsync(transaction, message, Cancellation);
                }

                await transaction.CommitAsync(Cancellation);
            });
        }
    }

    public static async Task RunAsync(string database, string statement)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public static async Task<long> CountAsync(string database, string question)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(question);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    public static async Task<IReadOnlyList<int>> SeenAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT coalesce(array_agg(number ORDER BY n), '{}') FROM seen");
        return (int[])(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>Until it is so; a database that is away is not so.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await HoldsAsync(condition))
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    public static Task SeenEventuallyAsync(string database, int count) =>
        EventuallyAsync(async () => await CountAsync(database, "SELECT count(*) FROM seen") >= count);

    private static async Task<bool> HoldsAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static Task PatientlyAsync(Func<Task> work) => EventuallyAsync(async () =>
    {
        try
        {
            await work();
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // The commit's answer had been lost.
            return true;
        }
    });
}
