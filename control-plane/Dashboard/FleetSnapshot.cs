using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Prewarming;

namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>The whole fleet at one moment: <c>GET /admin/fleet</c>.</summary>
/// <param name="At">When.</param>
/// <param name="ReportIntervalMs">How often edges report.</param>
/// <param name="FailStatic">Why the map is held, or null.</param>
/// <param name="Edges">Every remembered edge, by id.</param>
/// <param name="PrefixCount">Client prefixes known.</param>
/// <param name="Prefixes">The most recently seen of them.</param>
/// <param name="Campaigns">The latest triggers, newest first.</param>
/// <param name="Audit">The latest happenings, newest first.</param>
internal sealed record FleetSnapshot(
    DateTimeOffset At,
    double ReportIntervalMs,
    HeldMap? FailStatic,
    IReadOnlyList<EdgeSnapshot> Edges,
    int PrefixCount,
    IReadOnlyList<PrefixSnapshot> Prefixes,
    IReadOnlyList<CampaignSnapshot> Campaigns,
    IReadOnlyList<AuditEntry> Audit);

/// <summary>How a trigger stands. <paramref name="Done"/> and <paramref name="Failed"/> count paths over all edges that it targets, of <paramref name="Total"/>.</summary>
internal sealed record CampaignSnapshot(
    string Id, TriggerType Type, TriggerStatus Status, string First, int Paths, DateTimeOffset? ReleaseAt, int Done, int Failed, int Total);

/// <summary>The last good map is kept.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Edges">The edges that look dead and are kept in answers all the same.</param>
internal sealed record HeldMap(DateTimeOffset Since, IReadOnlyList<string> Edges);

/// <summary>One edge. Rates are of its latest report.</summary>
internal sealed record EdgeSnapshot(
    string Id,
    string Url,
    EdgeState State,
    bool Connected,
    bool Held,
    bool Shedding,
    bool OperatorDraining,
    double? Weight,
    string? WeightReason,
    string Version,
    long SettingsRevision,
    IReadOnlyDictionary<string, string> Labels,
    double Load,
    double Cpu,
    double RequestsPerSecond,
    double EgressMbps,
    double CapacityMbps,
    uint InFlight,
    double HitRatio,
    ulong Answered,
    CacheFigures Cache,
    IReadOnlyList<OriginFigures> Origins,
    double LastReportAgeMs,
    DateTimeOffset ConnectedAt);

/// <summary>One client prefix, and its round-trip times, nearest first.</summary>
internal sealed record PrefixSnapshot(string Prefix, IReadOnlyList<PrefixEdgeRtt> Rtts);

/// <summary>How an edge is for a prefix.</summary>
/// <param name="Edge">The edge.</param>
/// <param name="RttMs">Round-trip time, milliseconds.</param>
/// <param name="StarvedShare">Share of players' requests before which the buffer had run dry, 0-1; null if they do not say (CMCD).</param>
/// <param name="ThroughputKbps">Mean of what they measure, kbit/s; null if they do not say.</param>
internal sealed record PrefixEdgeRtt(string Edge, double RttMs, double? StarvedShare, double? ThroughputKbps);
