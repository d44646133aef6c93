using CdnMusic.Origin.Jobs;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin;

/// <summary>Everything the origin logs. Ids are stable: 10xx serving, 11xx ingest.</summary>
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

    [LoggerMessage(1100, LogLevel.Information, "Taking uploads into {Directory}, with {Workers} workers; announcing to {ControlPlane}")]
    public static partial void IngestStarted(this ILogger logger, string directory, int workers, string controlPlane);

    [LoggerMessage(1101, LogLevel.Information, "release {Release}: {Kind} {Position} {Outcome} at attempt {Attempt} after {Seconds:0.0} s")]
    public static partial void JobEnded(this ILogger logger, string release, JobKind kind, int position, JobOutcome outcome, int attempt, double seconds);

    [LoggerMessage(1102, LogLevel.Warning, "release {Release}: {Kind} {Position} failed at attempt {Attempt}")]
    public static partial void JobFailed(this ILogger logger, Exception error, string release, JobKind kind, int position, int attempt);

    [LoggerMessage(1103, LogLevel.Error, "release {Release}: {Kind} {Position} is given up: {Detail}")]
    public static partial void JobDied(this ILogger logger, string release, JobKind kind, int position, string detail);

    [LoggerMessage(1104, LogLevel.Error, "A worker could not use the ledger; it tries again")]
    public static partial void WorkerFault(this ILogger logger, Exception error);

    [LoggerMessage(1105, LogLevel.Warning, "release {Release}: the lease of {Kind} {Position} could not be renewed")]
    public static partial void LeaseFault(this ILogger logger, Exception error, string release, JobKind kind, int position);

    [LoggerMessage(1106, LogLevel.Information, "release {Release}: {Paths} paths announced: {Trigger}")]
    public static partial void Announced(this ILogger logger, string release, int paths, string trigger);

    [LoggerMessage(1107, LogLevel.Warning, "release {Release}: announcing failed at attempt {Attempt}: {Detail}")]
    public static partial void AnnouncingFailed(this ILogger logger, string release, int attempt, string detail);

    [LoggerMessage(1108, LogLevel.Error, "The {Loop} loop failed; it goes on")]
    public static partial void LoopFault(this ILogger logger, Exception error, string loop);

    [LoggerMessage(1109, LogLevel.Information, "Removed {Uploads} uploads, {Scratches} scratch directories and {Releases} old releases")]
    public static partial void Tidied(this ILogger logger, int uploads, int scratches, int releases);
}
