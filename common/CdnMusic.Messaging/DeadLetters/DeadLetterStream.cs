using CdnMusic.Messaging.Streams;
using StackExchange.Redis;

namespace CdnMusic.Messaging.DeadLetters;

/// <summary>
/// The dead letters of one reader of one stream: at most 10,000, the oldest leave. If Redis loses them, the outbox publishes their events
/// again, for no inbox holds them.
/// </summary>
internal static class DeadLetterStream
{
    private const int MaxLength = 10_000;
    private const string Error = "error";

    /// <summary>Moves an entry there: it is acknowledged and dead, or neither.</summary>
    public static async Task AddAsync(IDatabase redis, string stream, string reader, StreamEntry entry, string error)
    {
        var transaction = redis.CreateTransaction();
        Task[] results =
        [
            transaction.StreamAddAsync(
                StreamKeys.DeadLetters(stream, reader), [.. entry.Values ?? [], new NameValueEntry(Error, error)], maxLength: MaxLength, useApproximateMaxLength: true),
            transaction.StreamAcknowledgeAsync(StreamKeys.Entries(stream), reader, entry.Id),
        ];
        await transaction.ExecuteAsync();
        await Task.WhenAll(results);
    }

    /// <summary>The oldest of them.</summary>
    public static async Task<IReadOnlyList<DeadLetter>> ListAsync(IDatabase redis, string stream, string reader, int count) =>
        [.. (await redis.StreamRangeAsync(StreamKeys.DeadLetters(stream, reader), count: count)).Select(entry => new DeadLetter(
            entry.Id.ToString(), stream, reader, (string?)entry["id"], (string?)entry["type"], (string?)entry["payload"], (string?)entry[Error]))];

    /// <summary>
    /// Publishes it again: this reader gets it as if for the first time, and the others' inboxes know it. False: there is no such dead letter.
    /// </summary>
    public static async Task<bool> ReplayAsync(IDatabase redis, string stream, string reader, string id)
    {
        var key = StreamKeys.DeadLetters(stream, reader);
        if (await redis.StreamRangeAsync(key, id, id) is not [var entry])
        {
            return false;
        }

        var transaction = redis.CreateTransaction();
        Task[] results =
        [
            transaction.StreamAddAsync(StreamKeys.Entries(stream), [.. entry.Values.Where(v => v.Name != Error)]),
            transaction.StreamDeleteAsync(key, [entry.Id]),
        ];
        await transaction.ExecuteAsync();
        await Task.WhenAll(results);
        await redis.PublishAsync(StreamKeys.News(stream), RedisValue.EmptyString, CommandFlags.FireAndForget);
        return true;
    }
}
