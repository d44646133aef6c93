namespace CdnMusic.SubscriptionOrchestrator;

/// <summary>Every log message of the subscription orchestrator. Ids are stable: 60xx work.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(6001, LogLevel.Error, "{Work} met a fault; it is tried again")]
    public static partial void WorkFailed(this ILogger logger, string work, Exception error);

    [LoggerMessage(6002, LogLevel.Warning, "command {Command} of workflow {Workflow} failed, attempt {Attempt}: {Error}")]
    public static partial void CommandFailed(this ILogger logger, Guid command, Guid workflow, int attempt, string error);
}
