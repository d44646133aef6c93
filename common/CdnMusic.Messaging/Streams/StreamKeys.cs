using StackExchange.Redis;

namespace CdnMusic.Messaging.Streams;

/// <summary>The keys of one stream in Redis; the braces keep them on one node of a cluster, so that they change together.</summary>
internal static class StreamKeys
{
    public static RedisKey Entries(string stream) => $"events:{{{stream}}}";

    /// <summary>When the last event that this source published was published, µs since 1970: what Redis lost, it also lost here.</summary>
    public static RedisKey Marker(string stream, string source) => $"events:{{{stream}}}:published:{source}";

    public static RedisKey DeadLetters(string stream, string reader) => $"events:{{{stream}}}:dead:{reader}";

    /// <summary>Where the arrival of events is called out.</summary>
    public static RedisChannel News(string stream) => RedisChannel.Literal($"events:{stream}:news");
}
