using System.Globalization;
using Npgsql;

namespace CdnMusic.ListeningApi.Storing;

/// <summary>
/// The months of <c>events</c> and <c>plays</c>. Months to come are made ahead of time; what is older than the first month (imports of
/// listens from long ago) is in the default partition, so no event is ever without a place.
/// </summary>
internal sealed class Partitions(NpgsqlDataSource source, TimeProvider time)
{
    private const int MonthsAhead = 3;
    private static readonly string[] Tables = ["events", "plays"];

    /// <summary>Makes the months from last month to three ahead; harmless when they exist.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var first = new DateOnly(now.Year, now.Month, 1).AddMonths(-1);
        foreach (var table in Tables)
        {
            for (var i = 0; i <= MonthsAhead + 1; i++)
            {
                await MakeAsync(table, first.AddMonths(i), cancellationToken);
            }
        }
    }

    /// <summary>Removes raw events from before a time: whole months by dropping them, older ones row by row.</summary>
    public async Task DropEventsBeforeAsync(DateTimeOffset limit, CancellationToken cancellationToken)
    {
        foreach (var name in await MonthsOfEventsAsync(cancellationToken))
        {
            var month = DateOnly.ParseExact(name["events_".Length..], "yyyyMM", CultureInfo.InvariantCulture);
            if (month.AddMonths(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) <= limit)
            {
                await using var drop = source.CreateCommand($"DROP TABLE IF EXISTS {name}");
                await drop.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await using var delete = source.CreateCommand("DELETE FROM events_old WHERE at < $1");
        delete.Parameters.Add(new() { Value = limit.ToUniversalTime() });
        await delete.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<List<string>> MonthsOfEventsAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{6}$'");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private async Task MakeAsync(string table, DateOnly month, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{month:yyyyMM}");
        try
        {
            await using var command = source.CreateCommand(string.Create(CultureInfo.InvariantCulture,
                $"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {table} FOR VALUES FROM ('{month:yyyy-MM-dd} 00:00:00+00') TO ('{month.AddMonths(1):yyyy-MM-dd} 00:00:00+00')"));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.CheckViolation or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.InvalidObjectDefinition)
        {
            // Another replica was faster, or the default partition already has rows of that month: they stay there.
        }
    }
}
