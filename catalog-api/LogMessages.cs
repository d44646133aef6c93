using Microsoft.Extensions.Logging;

namespace CdnMusic.CatalogApi;

/// <summary>Every log message of the catalog. Ids are stable: 30xx databases, 31xx search index, 32xx playback, 33xx publishing.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(3001, LogLevel.Error, "the database's schema could not be brought up to date; it is tried again")]
    public static partial void NotMigrated(this ILogger logger, Exception error);

    [LoggerMessage(3101, LogLevel.Error, "the search index is not fed; it is tried again")]
    public static partial void ProjectionFailed(this ILogger logger, Exception error);

    [LoggerMessage(3102, LogLevel.Information, "generation {Generation} of the search index is searched now")]
    public static partial void IndexRebuilt(this ILogger logger, int generation);

    [LoggerMessage(3201, LogLevel.Warning, "the control plane did not answer; the configured edges are used")]
    public static partial void ControlPlaneSilent(this ILogger logger, Exception error);

    [LoggerMessage(3301, LogLevel.Information, "the control plane has been told of release {Release}: {Paths} paths")]
    public static partial void Announced(this ILogger logger, string release, int paths);

    [LoggerMessage(3302, LogLevel.Warning, "the control plane could not be told of release {Release} (attempt {Attempt}); it is tried again")]
    public static partial void NotAnnounced(this ILogger logger, string release, int attempt, Exception error);

    [LoggerMessage(3303, LogLevel.Error, "announcing stood still; it is tried again")]
    public static partial void AnnouncerFailed(this ILogger logger, Exception error);
}
