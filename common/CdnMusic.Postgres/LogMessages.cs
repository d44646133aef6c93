using Microsoft.Extensions.Logging;

namespace CdnMusic.Postgres;

internal static partial class LogMessages
{
    [LoggerMessage(9201, LogLevel.Information, "schema migration {Migration} applied")]
    public static partial void SchemaMigrated(this ILogger logger, string migration);
}
