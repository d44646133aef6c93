namespace CdnMusic.AuthApi;

/// <summary>Every log message of the auth API. Ids are stable: 40xx storage and keys, 41xx background work, 42xx external sign-in, 43xx passkeys.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(4001, LogLevel.Information, "{Count} migrations applied, up to {Last}")]
    public static partial void SchemaMigrated(this ILogger logger, int count, string last);

    [LoggerMessage(4002, LogLevel.Error, "the signing keys could not be read; those of before go on, and it is tried again")]
    public static partial void KeysNotRefreshed(this ILogger logger, Exception error);

    [LoggerMessage(4101, LogLevel.Error, "a request for a mail met a fault; it is tried again")]
    public static partial void MailRequestFailed(this ILogger logger, Exception error);

    [LoggerMessage(4102, LogLevel.Error, "old rows could not be deleted; it is tried again")]
    public static partial void HousekeepingFailed(this ILogger logger, Exception error);

    [LoggerMessage(4103, LogLevel.Information, "{Clients} clients are registered")]
    public static partial void ClientsRegistered(this ILogger logger, int clients);

    [LoggerMessage(4201, LogLevel.Warning, "sign-in with {Provider} failed: {Error}")]
    public static partial void ExternalFailed(this ILogger logger, string provider, string error);

    [LoggerMessage(4301, LogLevel.Information, "a passkey was refused: {Reason}")]
    public static partial void PasskeyRefused(this ILogger logger, string reason);
}
