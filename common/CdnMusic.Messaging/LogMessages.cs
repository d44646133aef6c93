using Microsoft.Extensions.Logging;

namespace CdnMusic.Messaging;

/// <summary>Every log message of events between services. Ids are stable: 90xx publishing, 91xx consuming.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(9001, LogLevel.Information, "Messaging:Redis is not set: events wait in the outbox")]
    public static partial void NothingPublished(this ILogger logger);

    [LoggerMessage(9002, LogLevel.Error, "the outbox could not be published; it is tried again")]
    public static partial void RelayFailed(this ILogger logger, Exception error);

    [LoggerMessage(9003, LogLevel.Warning, "Redis lost events of stream {Stream}: {Count} are published again")]
    public static partial void EventsLost(this ILogger logger, string stream, int count);

    [LoggerMessage(9004, LogLevel.Warning, "stream {Stream} is full of what a reader has not read: events wait in the outbox")]
    public static partial void StreamFull(this ILogger logger, string stream);

    [LoggerMessage(9101, LogLevel.Error, "reader {Reader} met a fault; it goes on where it was")]
    public static partial void ReaderFailed(this ILogger logger, string reader, Exception error);

    [LoggerMessage(9102, LogLevel.Warning, "attempt {Attempt} at event {Id} ({Type}) of stream {Stream} failed")]
    public static partial void AttemptFailed(this ILogger logger, int attempt, Guid id, string type, string stream, Exception error);

    [LoggerMessage(9103, LogLevel.Error, "an event of stream {Stream} went to the dead letters of {Reader}: {Error}")]
    public static partial void DeadLetter(this ILogger logger, string stream, string reader, string error);
}
