using CdnMusic.Messaging.DeadLetters;
using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace CdnMusic.Messaging.Inbox;

/// <summary>One leader's reading of one stream. For one caller at a time.</summary>
internal sealed class StreamReading(
    string stream,
    EventSubscription subscription,
    NpgsqlConnection connection,
    IDatabase redis,
    IServiceScopeFactory scopes,
    MessagingOptions options,
    MessagingMetrics metrics,
    ILogger logger)
{
    private const string Consumer = "leader";
    private const int BatchSize = 100;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private readonly RedisKey _key = StreamKeys.Entries(stream);

    /// <summary>What was delivered to the leader before, and not acknowledged, comes first.</summary>
    private bool _isRecovering = true;

    /// <summary>Deals with some events; false when there are none.</summary>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        StreamEntry[] entries;
        try
        {
            entries = await redis.StreamReadGroupAsync(_key, subscription.Reader, Consumer, _isRecovering ? "0" : ">", BatchSize);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("NOGROUP", StringComparison.Ordinal))
        {
            // The first time, or Redis has lost everything: what it will hold again is read from its beginning.
            await CreateGroupAsync();
            return true;
        }

        var hasRecovered = _isRecovering && entries.Length == 0;
        _isRecovering &= !hasRecovered;
        foreach (var entry in entries)
        {
            await HandleAsync(entry, cancellationToken);
        }

        return hasRecovered || entries.Length > 0;
    }

    private async Task CreateGroupAsync()
    {
        try
        {
            await redis.StreamCreateConsumerGroupAsync(_key, subscription.Reader, "0", createStream: true);
        }
        catch (RedisServerException error) when (error.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // A leader that is about to find out that it no longer is one was first.
        }
    }

    private async Task HandleAsync(StreamEntry entry, CancellationToken cancellationToken)
    {
        if (StreamEvent.Of(stream, entry) is not { } message)
        {
            await BuryAsync(entry, "it is no event");
            return;
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var isNew = await HandleAsync(message, cancellationToken);
                await redis.StreamAcknowledgeAsync(_key, subscription.Reader, entry.Id);
                Count(isNew ? "handled" : "duplicate");
                return;
            }
            catch (Exception error) when (IsItsOwnFault(error, cancellationToken))
            {
                logger.AttemptFailed(attempt, message.Id, message.Type, stream, error);
                if (attempt >= options.MaxAttempts)
                {
                    await BuryAsync(entry, error.Message);
                    return;
                }
            }

            var delay = options.RetryDelay * Math.Pow(2, attempt - 1);
            await Task.Delay(delay < LongestDelay ? delay : LongestDelay, cancellationToken);
        }
    }

    private async Task<bool> HandleAsync(StreamEvent message, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var isNew = await InboxTable.AddAsync(transaction, subscription.Reader, message.Id, cancellationToken);
        if (isNew)
        {
            await using var scope = scopes.CreateAsyncScope();
            var handler = (IEventHandler)scope.ServiceProvider.GetRequiredService(subscription.Handler);
            await handler.HandleAsync(message, transaction, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    // A database or Redis that does not answer says nothing about the event: the whole reading starts again, however long it takes.
    private bool IsItsOwnFault(Exception error, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && connection.State == System.Data.ConnectionState.Open
        && error is not (NpgsqlException { IsTransient: true } or RedisException or RedisTimeoutException);

    private async Task BuryAsync(StreamEntry entry, string error)
    {
        await DeadLetterStream.AddAsync(redis, stream, subscription.Reader, entry, error);
        Count("dead");
        logger.DeadLetter(stream, subscription.Reader, error);
    }

    private void Count(string outcome) => metrics.Consumed.WithLabels(stream, outcome).Inc();
}
