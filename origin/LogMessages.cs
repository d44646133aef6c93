using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin;

/// <summary>Everything the origin logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Serving the objects in {Directory}; removed {Leftovers} leftovers of killed processes")]
    public static partial void StoreOpened(this ILogger logger, string directory, int leftovers);

    [LoggerMessage(1001, LogLevel.Information, "Serving the objects in bucket {Bucket} at {Endpoint}")]
    public static partial void BucketOpened(this ILogger logger, string bucket, Uri endpoint);

    [LoggerMessage(1002, LogLevel.Warning, "The store cannot be used yet; requests are answered with 503 until it can: {Reason}")]
    public static partial void StoreNotReady(this ILogger logger, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "The store failed ({Reason}); attempt {Attempt} follows in {Delay}")]
    public static partial void StoreTriedAgain(this ILogger logger, int attempt, string reason, TimeSpan delay);

    [LoggerMessage(1004, LogLevel.Warning, "The body of {Key} broke after {Copied} of {Count} bytes ({Reason}); asking for the rest")]
    public static partial void StoreBodyBroke(this ILogger logger, string key, long copied, long count, string reason);

    [LoggerMessage(1005, LogLevel.Error, "The store cannot be used: {Reason}")]
    public static partial void StoreUnavailable(this ILogger logger, string reason);

    [LoggerMessage(1010, LogLevel.Information, "Removed version {Version}, which nothing names")]
    public static partial void VersionRemoved(this ILogger logger, string version);

    [LoggerMessage(1011, LogLevel.Information, "Collected {Versions} versions ({Objects} objects, {Bytes} bytes); {Waiting} wait for the end of their grace")]
    public static partial void GarbageCollected(this ILogger logger, int versions, int objects, long bytes, int waiting);

    [LoggerMessage(1012, LogLevel.Warning, "Garbage could not be collected; the next turn goes on")]
    public static partial void GarbageNotCollected(this ILogger logger, Exception error);
}
