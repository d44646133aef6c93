using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Shielding;

namespace CdnMusic.EdgeNode;

/// <summary>Everything the edge logs. Event ids are stable: 1xx disk, 2xx origin and fills, 3xx control plane, 4xx operators' acts,
/// 5xx connections.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(101, LogLevel.Information, "Disk tier recovered: {Objects} responses in {Segments} segments, {Bytes} bytes, of which {Read} were read")]
    public static partial void DiskRecovered(this ILogger logger, int objects, int segments, long bytes, long read);

    [LoggerMessage(102, LogLevel.Warning, "Segment {Segment} has damage in {Gaps} places, as after a crash; all other records in it are used")]
    public static partial void DiskDamagedSegment(this ILogger logger, long segment, int gaps);

    [LoggerMessage(103, LogLevel.Warning, "Reading {Key} from disk failed; the origin is asked instead")]
    public static partial void DiskReadFailed(this ILogger logger, Exception error, string key);

    [LoggerMessage(104, LogLevel.Error, "Writing to the disk tier failed; it is left alone for {Pause}")]
    public static partial void DiskWriteFailed(this ILogger logger, Exception error, TimeSpan pause);

    [LoggerMessage(105, LogLevel.Error, "The disk is full with {Bytes} of {Capacity} bytes in use here; the oldest responses go early")]
    public static partial void DiskFull(this ILogger logger, Exception error, long bytes, long capacity);

    [LoggerMessage(106, LogLevel.Information, "The disk tier works again")]
    public static partial void DiskWorksAgain(this ILogger logger);

    [LoggerMessage(107, LogLevel.Warning, "Segment {Segment} cannot be read; what is in it is lost")]
    public static partial void DiskSegmentUnreadable(this ILogger logger, Exception error, long segment);

    [LoggerMessage(108, LogLevel.Warning, "{File} is not of format version {Version} and was removed")]
    public static partial void DiskOtherVersion(this ILogger logger, string file, int version);

    [LoggerMessage(109, LogLevel.Warning, "What is popular in segment {Segment} could not be kept")]
    public static partial void DiskKeepFailed(this ILogger logger, Exception error, long segment);

    [LoggerMessage(501, LogLevel.Error, "A fault in an event loop; it goes on")]
    public static partial void EventLoopFault(this ILogger logger, Exception error);

    [LoggerMessage(502, LogLevel.Error, "No file descriptors are left; new connections wait")]
    public static partial void OutOfDescriptors(this ILogger logger);

    [LoggerMessage(201, LogLevel.Warning, "Origin {Origin} could not be reached for {Target}")]
    public static partial void OriginUnreachable(this ILogger logger, Exception error, string origin, string target);

    [LoggerMessage(202, LogLevel.Warning, "Fill of {Target} failed: {Failure}")]
    public static partial void FillFailed(this ILogger logger, string target, OriginFailure failure, Exception? error);

    [LoggerMessage(203, LogLevel.Debug, "Response for {Target} is not shared: {Storability}")]
    public static partial void NotShareable(this ILogger logger, string target, Storability storability);

    [LoggerMessage(204, LogLevel.Warning, "Asked for {Range} of {Target}, the origin sent a part that is of no use: '{ContentRange}'; the whole is asked for")]
    public static partial void UnusablePart(this ILogger logger, string target, string range, string contentRange);

    [LoggerMessage(205, LogLevel.Information, "The shield {Shield} is passed by for {Target}: {Outcome}")]
    public static partial void ShieldPassedBy(this ILogger logger, string shield, string target, ShieldOutcome outcome);

    [LoggerMessage(210, LogLevel.Warning, "Prefetching {Target} failed")]
    public static partial void PrefetchFailed(this ILogger logger, Exception error, string target);

    [LoggerMessage(211, LogLevel.Information, "The peer {Peer} could not be asked for {Target}; the next one, or the origin, is")]
    public static partial void PeerUnreachable(this ILogger logger, Exception error, Uri peer, string target);

    [LoggerMessage(301, LogLevel.Information, "Joined the control plane at {Url}")]
    public static partial void ControlPlaneJoined(this ILogger logger, Uri url);

    [LoggerMessage(302, LogLevel.Warning, "No control plane at {Url} ({Reason}); serving goes on, next attempt in {Delay}")]
    public static partial void ControlPlaneLost(this ILogger logger, Uri url, string reason, TimeSpan delay);

    [LoggerMessage(303, LogLevel.Error, "The control plane refused this node: {Reason}; serving goes on, next attempt in {Delay}")]
    public static partial void ControlPlaneRefused(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(304, LogLevel.Warning, "Command {CommandId} from the control plane failed")]
    public static partial void CommandFailed(this ILogger logger, Exception error, string commandId);

    [LoggerMessage(401, LogLevel.Information, "Purged {Paths} paths, {Prefixes} prefixes and {Keys} keys (soft: {Soft})")]
    public static partial void Purged(this ILogger logger, int paths, int prefixes, int keys, bool soft);

    [LoggerMessage(402, LogLevel.Information, "Draining: {Enabled}")]
    public static partial void Draining(this ILogger logger, bool enabled);

    [LoggerMessage(403, LogLevel.Information, "Pre-warmed {Filled} of {Total} paths")]
    public static partial void Prewarmed(this ILogger logger, int filled, int total);

    [LoggerMessage(409, LogLevel.Information, "The hot set is here: {Filled} objects, {Bytes} bytes filled ({Ending})")]
    public static partial void HotSetFilled(this ILogger logger, int filled, long bytes, string ending);

    [LoggerMessage(410, LogLevel.Warning, "That the cache is cold no more could not be noted; it is filled again after the next start")]
    public static partial void ColdMarkNotRemoved(this ILogger logger, Exception error);

    [LoggerMessage(411, LogLevel.Information, "Revision {Revision} of the fleet's settings is in force: {Count} settings")]
    public static partial void FleetSettingsApplied(this ILogger logger, ulong revision, int count);

    [LoggerMessage(412, LogLevel.Error, "Revision {Revision} of the fleet's settings, kept from before, cannot be used: {Problem}; the node's own are in force")]
    public static partial void FleetSettingsIgnored(this ILogger logger, ulong revision, string problem);

    [LoggerMessage(404, LogLevel.Error, "A purge is in force but could not be written; it would not survive a restart")]
    public static partial void PurgeNotDurable(this ILogger logger, Exception error);

    [LoggerMessage(405, LogLevel.Error, "The purge log is damaged, so a purge may be missing; everything that was cached is purged")]
    public static partial void PurgeLogDamaged(this ILogger logger);

    [LoggerMessage(406, LogLevel.Warning, "{Before} purge marks were too many; the oldest became a purge of everything of their age, {After} are left")]
    public static partial void PurgesFolded(this ILogger logger, int before, int after);

    [LoggerMessage(407, LogLevel.Warning, "The purge log could not be shortened")]
    public static partial void PurgeLogNotCompacted(this ILogger logger, Exception error);

    [LoggerMessage(408, LogLevel.Warning, "A purge of the fleet is not understood ({Problem}); everything is purged instead")]
    public static partial void PurgeNotUnderstood(this ILogger logger, string problem);

    [LoggerMessage(431, LogLevel.Warning, "Version {Next} is installed; this node, of version {Running}, drains and ends")]
    public static partial void Updating(this ILogger logger, string running, string next);

    [LoggerMessage(432, LogLevel.Error, "Version {Version} could not be installed: {Problem}")]
    public static partial void UpdateFailed(this ILogger logger, string version, string problem);
}
