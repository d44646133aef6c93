using StackExchange.Redis;

namespace CdnMusic.Messaging.Streams;

/// <summary>
/// Keeps a stream within its length without taking from any reader what it has not read: entries leave once every reader (consumer group)
/// has acknowledged them. A stream that nobody has ever read just forgets its oldest.
/// </summary>
internal static class StreamRoom
{
    /// <summary>Makes room for some entries; false: a reader must come forward first.</summary>
    /// <param name="redis">Where the stream is.</param>
    /// <param name="stream">Its name.</param>
    /// <param name="count">Entries to come.</param>
    /// <param name="length">Most entries it may hold.</param>
    /// <param name="readers">Readers known from before: one that Redis knows no more has read nothing.</param>
    public static async Task<bool> MakeAsync(IDatabase redis, string stream, int count, int length, IReadOnlySet<string> readers)
    {
        var key = StreamKeys.Entries(stream);
        if (await redis.StreamLengthAsync(key) + count <= length)
        {
            return true;
        }

        var groups = await redis.StreamGroupInfoAsync(key);
        if (!readers.IsSubsetOf(groups.Select(g => g.Name)))
        {
            return false;
        }

        if (groups.Length == 0)
        {
            await redis.StreamTrimAsync(key, length - count);
            return true;
        }

        var firstUnread = (Milliseconds: long.MaxValue, Sequence: long.MaxValue);
        foreach (var group in groups)
        {
            var next = group.PendingMessageCount > 0
                ? (string?)(await redis.StreamPendingAsync(key, group.Name)).LowestPendingMessageId
                : group.LastDeliveredId;
            var id = Parse(next ?? "0-0");
            firstUnread = id.CompareTo(firstUnread) < 0 ? id : firstUnread;
        }

        await redis.StreamTrimByMinIdAsync(key, $"{firstUnread.Milliseconds}-{firstUnread.Sequence}");
        return await redis.StreamLengthAsync(key) + count <= length;
    }

    /// <summary>The readers that Redis knows; none while there is no such stream.</summary>
    public static async Task<IReadOnlyList<string>> ReadersAsync(IDatabase redis, string stream) =>
        await redis.KeyExistsAsync(StreamKeys.Entries(stream))
            ? [.. (await redis.StreamGroupInfoAsync(StreamKeys.Entries(stream))).Select(g => g.Name)]
            : [];

    private static (long, long) Parse(string id)
    {
        var dash = id.IndexOf('-', StringComparison.Ordinal);
        return (long.Parse(id.AsSpan(0, dash)), long.Parse(id.AsSpan(dash + 1)));
    }
}
