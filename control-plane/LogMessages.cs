using CdnMusic.ControlPlane.Fleet;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane;

/// <summary>Every log message of the control plane. Ids are stable: 20xx fleet, 21xx operators, 22xx store and replicas.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(2001, LogLevel.Information, "edge {Edge} joined: {Url}, version '{Version}'")]
    public static partial void EdgeJoined(this ILogger logger, string edge, string url, string version);

    [LoggerMessage(2002, LogLevel.Information, "the stream of edge {Edge} ended")]
    public static partial void EdgeLeft(this ILogger logger, string edge);

    [LoggerMessage(2003, LogLevel.Information, "edge {Edge}: {Before} -> {After}")]
    public static partial void EdgeStateChanged(this ILogger logger, string edge, EdgeState before, EdgeState after);

    [LoggerMessage(2004, LogLevel.Warning, "refused edge {Edge} at {Peer}: {Reason}: {Detail}")]
    public static partial void EdgeRefused(this ILogger logger, string edge, string peer, RefusalReason reason, string detail);

    [LoggerMessage(2005, LogLevel.Error, "fail static: {Dead} of {All} edges look dead at once; the last good map is kept")]
    public static partial void FailStaticBegan(this ILogger logger, int dead, int all);

    [LoggerMessage(2006, LogLevel.Warning, "fail static ended: the fleet is heard again")]
    public static partial void FailStaticEnded(this ILogger logger);

    [LoggerMessage(2007, LogLevel.Error, "the credential of edge {Edge} could not be replaced; it is tried again")]
    public static partial void RotationFailed(this ILogger logger, Exception error, string edge);

    [LoggerMessage(2008, LogLevel.Error, "the fleet could not be judged; it is tried again")]
    public static partial void FleetNotJudged(this ILogger logger, Exception error);

    [LoggerMessage(2201, LogLevel.Error, "the store is not available: what is known goes on, nothing new can be accepted")]
    public static partial void StoreLost(this ILogger logger, Exception error);

    [LoggerMessage(2202, LogLevel.Warning, "the store is available again")]
    public static partial void StoreBack(this ILogger logger);

    [LoggerMessage(2203, LogLevel.Error, "what other replicas have written could not be read; it is tried again")]
    public static partial void StoreNotFollowed(this ILogger logger, Exception error);

    [LoggerMessage(2211, LogLevel.Error, "Redis could not be used, or carried something that is no message of ours")]
    public static partial void BusFault(this ILogger logger, Exception error);

    [LoggerMessage(2212, LogLevel.Information, "other replicas can be heard")]
    public static partial void BusHeard(this ILogger logger);

    [LoggerMessage(2213, LogLevel.Error, "other replicas cannot be heard: the edges that they have are kept in answers as they were")]
    public static partial void BusDeaf(this ILogger logger);

    [LoggerMessage(2214, LogLevel.Warning, "refused what replica {Replica} says of edge {Edge}: {Reason}: {Detail}")]
    public static partial void HeldEdgeRefused(this ILogger logger, string replica, string edge, RefusalReason reason, string detail);

    [LoggerMessage(2215, LogLevel.Information, "this replica runs {What} now")]
    public static partial void LeaseTaken(this ILogger logger, string what);

    [LoggerMessage(2216, LogLevel.Warning, "this replica does not run {What} any more")]
    public static partial void LeaseLost(this ILogger logger, string what);

    [LoggerMessage(2219, LogLevel.Warning, "the lease on {What} could not be renewed; it holds for as long as it does")]
    public static partial void LeaseFault(this ILogger logger, Exception error, string what);

    [LoggerMessage(2217, LogLevel.Error, "the purge log went back from position {Before} of {Log}: the database has lost commits; every edge purges everything")]
    public static partial void PurgeLogForked(this ILogger logger, ulong before, string log);

    [LoggerMessage(2218, LogLevel.Error, "edge {Edge} could not be written into the registry; it is tried again")]
    public static partial void EdgeNotSaved(this ILogger logger, Exception error, string edge);

    [LoggerMessage(2101, LogLevel.Information, "{Action} {Command}: {Detail}: {Acknowledged} of {Edges} edges acknowledged")]
    public static partial void OperatorCommand(
        this ILogger logger, string action, string command, string detail, int acknowledged, int edges);

    [LoggerMessage(2102, LogLevel.Information, "edge {Edge} has caught up on purges: position {Position}")]
    public static partial void PurgesReplayed(this ILogger logger, string edge, ulong position);

    [LoggerMessage(2103, LogLevel.Warning, "edge {Edge} could not purge, and is asked again: {Error}")]
    public static partial void PurgeRefused(this ILogger logger, string edge, string error);

    [LoggerMessage(2104, LogLevel.Error, "the feed of purges or embargoes of edge {Edge} broke; its stream is ended so that it comes again")]
    public static partial void PurgeFeedFailed(this ILogger logger, Exception error, string edge);

    [LoggerMessage(2106, LogLevel.Error, "campaign {Campaign} met a fault; it is tried again")]
    public static partial void CampaignFault(this ILogger logger, Exception error, string campaign);

    [LoggerMessage(2107, LogLevel.Warning, "edge {Edge} could not be told its hot set; it takes players as it is")]
    public static partial void ColdStartFailed(this ILogger logger, Exception error, string edge);

    [LoggerMessage(2109, LogLevel.Error, "a roll-out met a fault; it is tried again")]
    public static partial void RolloutFault(this ILogger logger, Exception error);

    [LoggerMessage(2105, LogLevel.Error, "{Count} audit entries could not be written")]
    public static partial void AuditNotWritten(this ILogger logger, Exception error, int count);

    [LoggerMessage(2301, LogLevel.Error, "a point of the traffic history is missing")]
    public static partial void HistoryFailed(this ILogger logger, Exception error);
}
