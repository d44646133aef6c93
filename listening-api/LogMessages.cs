namespace CdnMusic.ListeningApi;

/// <summary>Every log message of the listening API. Ids are stable: 50xx storage, 51xx ingest and background work.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(5001, LogLevel.Information, "schema script {Script} applied")]
    public static partial void SchemaMigrated(this ILogger logger, string script);

    [LoggerMessage(5101, LogLevel.Warning, "{Events} events could not be written (attempt {Attempt}): {Reason}")]
    public static partial void WriteFailed(this ILogger logger, int events, int attempt, string reason);

    [LoggerMessage(5103, LogLevel.Error, "the database refuses {Events} events")]
    public static partial void WriteRefused(this ILogger logger, int events, Exception error);

    [LoggerMessage(5102, LogLevel.Error, "housekeeping failed; it is tried again")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception error);
}
