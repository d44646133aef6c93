using CdnMusic.ListeningApi.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.ListeningApi.Recommending;

/// <summary>Queues a training when the current model is old; replicas' wishes are one job.</summary>
internal sealed class TrainingSchedule(
    NpgsqlDataSource source, JobQueue queue, IOptions<RecommendationOptions> options, TimeProvider time, ILogger<TrainingSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await IsDueAsync(stoppingToken))
                {
                    await queue.EnqueueAsync(ModelTraining.Request, stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.TrainingNotScheduled(error);
            }
        }
    }

    // An attempt that led to no model (nobody has listened yet, or it failed) counts too, or it would be made every minute.
    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("""
            SELECT NOT EXISTS (SELECT 1 FROM recommendation_model WHERE trained_at > now() - $1)
                AND NOT EXISTS (SELECT 1 FROM jobs WHERE kind = $2 AND created_at > now() - $1)
            """);
        command.Parameters.Add(new() { Value = options.Value.TrainEvery });
        command.Parameters.Add(new() { Value = ModelTraining.Name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
