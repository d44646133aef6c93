using System.Text;
using CdnMusic.ListeningApi.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>
/// The job <c>train-recommendations</c>: reads who heard what, trains, writes the neighbours of every track and makes them current, in one
/// transaction. Whoever asks meanwhile gets answers of the former model; a training that dies leaves nothing.
/// </summary>
internal sealed class ModelTraining(NpgsqlDataSource source, IOptions<RecommendationOptions> options) : IJobHandler
{
    public const string Name = "train-recommendations";
    private const int MaxHistory = 500;

    private const string Heard = """
        SELECT listener, track FROM (
            SELECT listener, track, row_number() OVER (PARTITION BY listener ORDER BY max(started_at) DESC) AS n FROM plays
            WHERE listener IS NOT NULL AND is_scrobble AND started_at > now() - $1 GROUP BY listener, track) h
        WHERE n <= $2
        """;

    private const string MakeCurrent = """
        INSERT INTO recommendation_model (is_current, model, listeners, tracks) VALUES (true, $1, $2, $3)
        ON CONFLICT (is_current) DO UPDATE SET model = excluded.model, trained_at = now(), listeners = excluded.listeners, tracks = excluded.tracks
        """;

    /// <summary>One at a time.</summary>
    public static JobRequest Request { get; } = new(Name, "{}", "current");

    public string Kind => Name;

    public bool IsHeavy => true;

    public async Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        await job.ReportAsync(0.05, "reading who heard what", cancellationToken);
        var matrix = ListenMatrix.Of(await HeardAsync(cancellationToken), options.Value.MaxTracks);
        if (matrix.Items.Count > 0)
        {
            await job.ReportAsync(0.3, $"training on {matrix.Users.Count} listeners and {matrix.Items.Count} tracks", cancellationToken);
            var model = EaseModel.Train(matrix, options.Value.Regularisation);
            cancellationToken.ThrowIfCancellationRequested();
            await job.ReportAsync(0.8, "writing the model", cancellationToken);
            await WriteAsync(matrix, model, cancellationToken);
        }

        return new JobResult(Encoding.UTF8.GetBytes($$"""{"listeners":{{matrix.Users.Count}},"tracks":{{matrix.Items.Count}}}"""), "application/json");
    }

    private async Task<List<(string User, string Item)>> HeardAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Heard);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = options.Value.Memory });
        command.Parameters.Add(new() { Value = MaxHistory });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var pairs = new List<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            pairs.Add((reader.GetGuid(0).ToString(), reader.GetString(1)));
        }

        return pairs;
    }

    private async Task WriteAsync(ListenMatrix matrix, EaseModel model, CancellationToken cancellationToken)
    {
        var id = Guid.CreateVersion7();
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var copy = await connection.BeginBinaryImportAsync(
            "COPY recommendation_neighbours (model, track, neighbours, weights) FROM STDIN (FORMAT binary)", cancellationToken))
        {
            for (var i = 0; i < matrix.Items.Count; i++)
            {
                var neighbours = model.Neighbours(i, options.Value.Neighbours);
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(id, NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(matrix.Items[i], NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(neighbours.Select(n => matrix.Items[n.Item]).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(neighbours.Select(n => (float)n.Weight).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Real, cancellationToken);
            }

            await copy.CompleteAsync(cancellationToken);
        }

        await using (var current = new NpgsqlCommand(MakeCurrent, connection, transaction) { Parameters = { new() { Value = id }, new() { Value = matrix.Users.Count }, new() { Value = matrix.Items.Count } } })
        {
            await current.ExecuteNonQueryAsync(cancellationToken);
        }

        await using (var delete = new NpgsqlCommand("DELETE FROM recommendation_neighbours WHERE model <> $1", connection, transaction) { Parameters = { new() { Value = id } } })
        {
            await delete.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
