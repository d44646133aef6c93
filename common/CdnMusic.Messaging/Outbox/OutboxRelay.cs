using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.Messaging.Outbox;

/// <summary>
/// Publishes the outbox: at least once, and every event before those whose transactions began to write after its own had committed.
/// <list type="number">
/// <item>Replicas take turns by an advisory lock on the connection that also reads and marks the rows, so whoever loses the connection has
/// lost the lead.</item>
/// <item>A batch and its time of publication (the marker) reach Redis in one MULTI; then the rows get that time. Killed between the two, it
/// publishes the batch again, under the same ids.</item>
/// <item>A marker older than what the rows say, or gone, means that Redis lost entries (FLUSHALL, a crash, a failover): the rows after it
/// become unpublished again.</item>
/// <item>NOTIFY wakes it up at commit; a poll catches what a lost connection missed.</item>
/// </list>
/// </summary>
internal sealed class OutboxRelay(
    NpgsqlDataSource source,
    RedisConnection redis,
    MessagingSource name,
    IOptions<MessagingOptions> options,
    MessagingMetrics metrics,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const long Lock = 0x6f757462_6f780001; // "outbox", 1
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!redis.IsConfigured)
        {
            logger.NothingPublished();
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.RelayFailed(error);
            }

            await Task.WhenAny(Task.Delay(options.Value.PollInterval, stoppingToken));
        }
    }

    /// <summary>Returns when another replica leads.</summary>
    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await using var lead = await AdvisoryLead.TryTakeAsync(source, Lock, cancellationToken);
        if (lead is null)
        {
            return;
        }

        await using (var schema = new NpgsqlCommand(OutboxTable.Schema + OutboxTable.RelaySchema + "LISTEN outbox;", lead.Connection))
        {
            await schema.ExecuteNonQueryAsync(cancellationToken);
        }

        var publication = new OutboxPublication(
            lead.Connection, await redis.DatabaseAsync(cancellationToken), name.Value, options.Value, metrics, logger);
        await publication.RecallAsync(cancellationToken);
        var cleaned = long.MinValue;
        while (true)
        {
            await publication.RecoverAsync(cancellationToken);
            while (await publication.PublishBatchAsync(cancellationToken))
            {
            }

            if (cleaned == long.MinValue || Environment.TickCount64 - cleaned > Housekeeping.TotalMilliseconds)
            {
                await publication.ForgetOldAsync(cancellationToken);
                cleaned = Environment.TickCount64;
            }

            await lead.Connection.WaitAsync(options.Value.PollInterval, cancellationToken);
        }
    }
}
