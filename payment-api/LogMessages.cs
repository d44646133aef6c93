namespace CdnMusic.PaymentApi;

/// <summary>Every log message of the payment API. Ids are stable: 50xx provider, 51xx background work.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(5001, LogLevel.Warning, "no answer about payment {Payment}; it is unknown until asking again")]
    public static partial void PaymentUnknown(this ILogger logger, Guid payment, Exception error);

    [LoggerMessage(5002, LogLevel.Warning, "no answer about refund {Refund}; it is unknown until asking again")]
    public static partial void RefundUnknown(this ILogger logger, Guid refund, Exception error);

    [LoggerMessage(5003, LogLevel.Error, "the provider refused refund {Refund} for the {Times}th time and last: {Reason}")]
    public static partial void RefundGivenUp(this ILogger logger, Guid refund, int times, string reason);

    [LoggerMessage(5004, LogLevel.Warning, "a notification from {Address}, which is not the provider's, was dropped")]
    public static partial void ForeignNotification(this ILogger logger, string address);

    [LoggerMessage(5101, LogLevel.Error, "{Work} met a fault; it is tried again")]
    public static partial void WorkFailed(this ILogger logger, string work, Exception error);

    [LoggerMessage(5102, LogLevel.Information, "our books and the provider's agree: {Payments} payments, {Refunds} refunds")]
    public static partial void Reconciled(this ILogger logger, int payments, int refunds);

    [LoggerMessage(5103, LogLevel.Error, "our books and the provider's differ in {Count} places: {Differences}")]
    public static partial void Differences(this ILogger logger, int count, string differences);
}
