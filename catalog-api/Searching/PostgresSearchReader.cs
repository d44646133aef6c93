using CdnMusic.CatalogApi.Storing;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>Searches the live generation in Postgres.</summary>
internal sealed class PostgresSearchReader(IndexDatabase database) : ISearchReader
{
    private const string NoneYet = "There is no search index yet.";
    private static readonly string Sql = Resource.Read("searching/search");

    public async Task<(NpgsqlLogSequenceNumber Position, DateTimeOffset Heartbeat)> ProgressAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.Source.CreateCommand("SELECT position, greatest(heartbeat, '2000-01-01') FROM search.generation WHERE live");
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            return await row.ReadAsync(cancellationToken)
                ? (row.GetFieldValue<NpgsqlLogSequenceNumber>(0), row.GetFieldValue<DateTimeOffset>(1))
                : throw new SearchUnavailableException(NoneYet);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            throw new SearchUnavailableException(NoneYet, error);
        }
    }

    public async Task<IReadOnlyList<FoundDocument>> FindAsync(SearchQuestion question, CancellationToken cancellationToken)
    {
        await using var command = database.Source.CreateCommand(Sql);
        object[] values =
            [question.Text, question.Now.ToUniversalTime(), question.Territory, question.Kind, question.From.Score, question.From.Key, question.Limit];
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<FoundDocument>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(new FoundDocument(
                new SearchHit(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3), rows.GetInt64(4)),
                new SearchCursor(rows.GetInt32(5), rows.GetString(6))));
        }

        return found;
    }
}
