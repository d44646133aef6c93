using Npgsql;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>
/// Wakes idle workers when Postgres says that there is work. It is a matter of speed only: workers look every second anyway, so a lost
/// notification or connection costs no job.
/// </summary>
internal sealed class JobSignal(NpgsqlDataSource source, TimeProvider time, ILogger<JobSignal> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next notification. To be taken before the queue is found empty, so that none is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Waits for it, or the time to look.</summary>
    public async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(PollInterval, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look.
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, _) => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
                await using (var listen = new NpgsqlCommand("LISTEN " + JobQueue.Channel, connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                while (true)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                logger.SignalLost(error.Message);
                await Task.WhenAny(Task.Delay(PollInterval, time, stoppingToken));
            }
        }
    }
}
