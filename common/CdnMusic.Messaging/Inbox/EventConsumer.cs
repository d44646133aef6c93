using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.Messaging.Inbox;

/// <summary>
/// Brings events to a handler: in the order of the stream, each once. One replica reads at a time (an advisory lock), under one consumer
/// name, so after a crash its successor first gets what was delivered and not acknowledged.
/// </summary>
internal sealed class EventConsumer(
    EventSubscription subscription,
    NpgsqlDataSource source,
    RedisConnection redis,
    IServiceScopeFactory scopes,
    IOptions<MessagingOptions> options,
    MessagingMetrics metrics,
    ILogger<EventConsumer> logger) : BackgroundService
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (redis.IsConfigured && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.ReaderFailed(subscription.Reader, error);
            }

            await Task.WhenAny(Task.Delay(options.Value.PollInterval, stoppingToken));
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await using var lead = await AdvisoryLead.TryTakeAsync(source, LockOf(subscription.Reader), cancellationToken);
        if (lead is null)
        {
            return;
        }

        await PrepareAsync(lead.Connection, cancellationToken);
        var database = await redis.DatabaseAsync(cancellationToken);
        using var news = new SemaphoreSlim(0, 1);
        var queues = new List<StackExchange.Redis.ChannelMessageQueue>();
        var subscriber = await redis.SubscriberAsync(cancellationToken);
        try
        {
            foreach (var stream in subscription.Streams)
            {
                var queue = await subscriber.SubscribeAsync(StreamKeys.News(stream));
                queues.Add(queue);
                queue.OnMessage(_ => Wake(news));
            }

            var readings = subscription.Streams.Select(stream => new StreamReading(
                stream, subscription, lead.Connection, database, scopes, options.Value, metrics, logger)).ToList();
            var cleaned = Environment.TickCount64;
            while (true)
            {
                var found = false;
                foreach (var reading in readings)
                {
                    found |= await reading.ReadAsync(cancellationToken);
                }

                if (Environment.TickCount64 - cleaned > Housekeeping.TotalMilliseconds)
                {
                    await InboxTable.ForgetOldAsync(lead.Connection, options.Value.InboxRetention, cancellationToken);
                    cleaned = Environment.TickCount64;
                }

                if (!found)
                {
                    await news.WaitAsync(options.Value.PollInterval, cancellationToken);
                }
            }
        }
        finally
        {
            foreach (var queue in queues)
            {
                queue.Unsubscribe(StackExchange.Redis.CommandFlags.FireAndForget);
            }
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Two readers of one service may do this at once, and CREATE TABLE IF NOT EXISTS alone does not bear that.
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var schema = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({LockOf("inbox")}); {InboxTable.Schema}", connection, transaction);
        await schema.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        await InboxTable.ForgetOldAsync(connection, options.Value.InboxRetention, cancellationToken);
    }

    private static void Wake(SemaphoreSlim news)
    {
        try
        {
            news.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // It is awake, or has gone.
        }
    }

    private static long LockOf(string reader) =>
        BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes("inbox/" + reader)));
}
