using CdnMusic.CatalogApi.Storing;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>How far the index that is searched has come.</summary>
internal sealed class IndexState(IndexDatabase database, IOptions<CatalogApiOptions> options, TimeProvider time)
{
    private const string NoneYet = "There is no search index yet.";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for a position, for as long as is configured.</summary>
    /// <returns>Is the index behind: the position has not come, or no change has been heard of for a while?</returns>
    public async Task<bool> IsStaleAsync(NpgsqlLogSequenceNumber position, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            var (reached, heartbeat) = await ReadAsync(cancellationToken);
            if ((ulong)reached >= (ulong)position || time.GetElapsedTime(began) >= options.Value.PositionTimeout)
            {
                return (ulong)reached < (ulong)position || time.GetUtcNow() - heartbeat > options.Value.StaleAfter;
            }

            await Task.Delay(Pace, time, cancellationToken);
        }
    }

    private async Task<(NpgsqlLogSequenceNumber Position, DateTimeOffset Heartbeat)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.Source.CreateCommand("SELECT position, greatest(heartbeat, '2000-01-01') FROM search.generation WHERE live");
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken)
                ? (row.GetFieldValue<NpgsqlLogSequenceNumber>(0), row.GetFieldValue<DateTimeOffset>(1))
                : throw new NpgsqlException(NoneYet);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new NpgsqlException(NoneYet, error);
        }
    }
}
