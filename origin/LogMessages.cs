using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin;

/// <summary>Everything the origin logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1000, LogLevel.Information, "Serving the objects in {Directory}; removed {Leftovers} leftovers of killed processes")]
    public static partial void StoreOpened(this ILogger logger, string directory, int leftovers);
}
