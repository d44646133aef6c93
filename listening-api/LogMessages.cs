namespace CdnMusic.ListeningApi;

/// <summary>Every log message of the listening API. Ids are stable: 50xx storage, 51xx ingest and housekeeping, 52xx deferred work.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(5101, LogLevel.Warning, "{Events} events could not be written (attempt {Attempt}): {Reason}")]
    public static partial void WriteFailed(this ILogger logger, int events, int attempt, string reason);

    [LoggerMessage(5103, LogLevel.Error, "the database refuses {Events} events")]
    public static partial void WriteRefused(this ILogger logger, int events, Exception error);

    [LoggerMessage(5102, LogLevel.Error, "housekeeping failed; it is tried again")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception error);

    [LoggerMessage(5201, LogLevel.Warning, "job {Kind} {Id} failed in attempt {Attempt}")]
    public static partial void JobFailed(this ILogger logger, string kind, Guid id, int attempt, Exception error);

    [LoggerMessage(5202, LogLevel.Warning, "no jobs could be leased: {Reason}")]
    public static partial void JobsNotLeased(this ILogger logger, string reason);

    [LoggerMessage(5203, LogLevel.Warning, "the outcomes of {Jobs} jobs could not be written; it is tried again: {Reason}")]
    public static partial void OutcomesNotWritten(this ILogger logger, int jobs, string reason);

    [LoggerMessage(5204, LogLevel.Warning, "the heartbeat failed: {Reason}")]
    public static partial void HeartbeatFailed(this ILogger logger, string reason);

    [LoggerMessage(5205, LogLevel.Warning, "notifications of new jobs are lost for a while: {Reason}")]
    public static partial void SignalLost(this ILogger logger, string reason);

    [LoggerMessage(5206, LogLevel.Error, "a training could not be queued; it is tried again")]
    public static partial void TrainingNotScheduled(this ILogger logger, Exception error);
}
