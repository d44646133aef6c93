using Npgsql;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>Asks the database questions whose answer it writes as JSON itself.</summary>
internal sealed class Questions(NpgsqlDataSource source)
{
    /// <summary>The one JSON text that the statement returns.</summary>
    public async Task<string> AskAsync(string sql, CancellationToken cancellationToken, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter });
        }

        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The same, as an answer.</summary>
    public async Task<IResult> AnswerAsync(string sql, CancellationToken cancellationToken, params object[] parameters) =>
        TypedResults.Text(await AskAsync(sql, cancellationToken, parameters), "application/json");
}
