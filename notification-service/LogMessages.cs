namespace CdnMusic.NotificationService;

/// <summary>Every log message of the notification service. Ids are stable: 70xx storage, 71xx sending. No addresses: they are personal data.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(7101, LogLevel.Error, "sending met a fault; it goes on")]
    public static partial void SenderFailed(this ILogger logger, Exception error);

    [LoggerMessage(7102, LogLevel.Warning, "mail {Id} was not sent in attempt {Attempt} ({Outcome}); it is {State}")]
    public static partial void NotSent(this ILogger logger, Guid id, int attempt, Sending.DeliveryOutcome outcome, string state);
}
