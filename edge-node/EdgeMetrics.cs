using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.SignedUrls;
using Prometheus;

namespace CdnMusic.EdgeNode;

/// <summary>Every metric of the edge. Children are resolved once, so that counting is one atomic addition.</summary>
internal sealed class EdgeMetrics
{
    private readonly Counter.Child[] _requests;
    private readonly Counter.Child[] _accessRefusals;
    private readonly Counter.Child[] _prefetchDrops;
    private readonly Counter.Child[] _shieldRequests;
    private readonly Counter.Child[] _fillsShed;

    public EdgeMetrics(IMetricFactory metrics)
    {
        var requests = metrics.CreateCounter("cdnmusic_edge_requests_total", "Requests answered, by what the cache did.", labelNames: ["cache"]);
        _requests = [.. Enum.GetNames<CacheOutcome>().Select(name => requests.WithLabels(SnakeCase(name)))];
        DoorRequests = metrics.CreateCounter("cdnmusic_edge_door_requests_total", "Requests answered by the fast door; counted among all requests too.");
        var refusals = metrics.CreateCounter(
            "cdnmusic_edge_access_refused_total", "Requests that the access gate refused, by verdict.", labelNames: ["verdict"]);
        _accessRefusals = [.. Enum.GetValues<UrlVerdict>().Select(verdict => refusals.WithLabels(verdict.ToReason()))];
        var drops = metrics.CreateCounter("cdnmusic_edge_prefetch_dropped_total", "Prefetches left undone, by reason.", labelNames: ["reason"]);
        _prefetchDrops = [.. Enum.GetNames<PrefetchDrop>().Select(name => drops.WithLabels(SnakeCase(name)))];
        Prefetched = metrics.CreateCounter("cdnmusic_edge_prefetched_total", "Responses prefetched.");
        PrefetchedBytes = metrics.CreateCounter("cdnmusic_edge_prefetched_bytes_total", "Body bytes prefetched.");
        PrefetchUsed = metrics.CreateCounter("cdnmusic_edge_prefetch_used_total", "Prefetched responses that a client then asked for.");
        PrefetchUsedBytes = metrics.CreateCounter("cdnmusic_edge_prefetch_used_bytes_total", "Body bytes of those.");
        PrefetchWasted = metrics.CreateCounter("cdnmusic_edge_prefetch_wasted_total", "Prefetched responses that nobody asked for in time.");
        PrefetchWastedBytes = metrics.CreateCounter("cdnmusic_edge_prefetch_wasted_bytes_total", "Body bytes of those.");
        PrefetchFailed = metrics.CreateCounter("cdnmusic_edge_prefetch_failed_total", "Prefetches that brought nothing to be stored.");
        PrefetchUnusedBytes = metrics.CreateGauge("cdnmusic_edge_prefetch_unused_bytes", "Prefetched body bytes that wait to be asked for.");
        BytesSent = metrics.CreateCounter("cdnmusic_edge_bytes_sent_total", "Body bytes sent to clients.");
        var shields = metrics.CreateCounter("cdnmusic_edge_shield_requests_total", "Fill requests sent to shields, by outcome.", labelNames: ["outcome"]);
        _shieldRequests = [.. Enum.GetNames<ShieldOutcome>().Select(name => shields.WithLabels(SnakeCase(name)))];
        ShieldBytes = metrics.CreateCounter("cdnmusic_edge_shield_bytes_total", "Body bytes received from shields by fills.");
        var shed = metrics.CreateCounter("cdnmusic_edge_fills_shed_total", "Fills not begun because too many ran, by purpose.", labelNames: ["purpose"]);
        _fillsShed = [.. Enum.GetNames<FillPurpose>().Select(name => shed.WithLabels(SnakeCase(name)))];
        OriginRequests = metrics.CreateCounter("cdnmusic_edge_origin_requests_total", "Fill requests sent to origins.");
        OriginBytes = metrics.CreateCounter("cdnmusic_edge_origin_bytes_total", "Body bytes received from origins by fills.");
        PeerFills = metrics.CreateCounter("cdnmusic_edge_peer_fills_total", "Fills that another edge answered.");
        PeerBytes = metrics.CreateCounter("cdnmusic_edge_peer_bytes_total", "Body bytes received from other edges by fills.");
        DiskWrites = metrics.CreateCounter("cdnmusic_edge_disk_writes_total", "Responses written to the disk tier: from here on they survive the process.");
        DiskKept = metrics.CreateCounter("cdnmusic_edge_disk_kept_total", "Popular responses written anew because their segment was the oldest.");
        DiskSkipped = metrics.CreateCounter("cdnmusic_edge_disk_skipped_total", "Responses not written because the disk tier was behind, broken or too small for them.");
        DiskErrors = metrics.CreateCounter("cdnmusic_edge_disk_errors_total", "Failed reads and writes of the disk tier.");
        AllocatedBytes = metrics.CreateCounter("cdnmusic_edge_allocated_bytes_total", "Bytes ever allocated on the garbage-collected heap.");
        InFlight = metrics.CreateGauge("cdnmusic_edge_in_flight_requests", "Requests being answered now.");
        NativeBytes = metrics.CreateGauge("cdnmusic_edge_native_bytes", "Bytes of body buffers: the memory tier and what is being sent.");
        MemoryBytes = metrics.CreateGauge("cdnmusic_edge_memory_bytes", "Bytes in the memory tier.");
        DiskBytes = metrics.CreateGauge("cdnmusic_edge_disk_bytes", "Bytes of the disk tier's segments.");
        DiskQueuedBytes = metrics.CreateGauge("cdnmusic_edge_disk_queued_bytes", "Bytes that wait to be written to the disk tier.");
        DiskHealthy = metrics.CreateGauge("cdnmusic_edge_disk_healthy", "1 while the disk tier writes within its budget, 0 while the disk is full or failing.");
        PurgeMarks = metrics.CreateGauge("cdnmusic_edge_purge_marks", "Purges that are remembered.");
        PlayerRequests = metrics.CreateCounter("cdnmusic_edge_player_requests_total", "Requests in which a player told of itself (CMCD).");
        PlayerStarvations = metrics.CreateCounter("cdnmusic_edge_player_starvations_total", "Those of them before which its buffer had run dry.");
        Objects = metrics.CreateGauge("cdnmusic_edge_objects", "Responses that can be found on disk.");
        ControlPlaneConnected = metrics.CreateGauge("cdnmusic_edge_control_plane_connected", "1 while the stream to the control plane is up.");
    }

    public Counter DoorRequests { get; }

    public Counter BytesSent { get; }

    public Counter OriginRequests { get; }

    public Counter OriginBytes { get; }

    public Counter ShieldBytes { get; }

    public Counter PeerFills { get; }

    public Counter PeerBytes { get; }

    public Counter DiskWrites { get; }

    public Counter DiskKept { get; }

    public Counter DiskSkipped { get; }

    public Counter DiskErrors { get; }

    public Counter AllocatedBytes { get; }

    public Gauge InFlight { get; }

    public Gauge NativeBytes { get; }

    public Gauge MemoryBytes { get; }

    public Gauge DiskBytes { get; }

    public Gauge DiskQueuedBytes { get; }

    public Gauge DiskHealthy { get; }

    public Gauge PurgeMarks { get; }

    public Gauge Objects { get; }

    public Counter PlayerRequests { get; }

    public Counter PlayerStarvations { get; }

    public Gauge ControlPlaneConnected { get; }

    public Counter.Child Requests(CacheOutcome outcome) => _requests[(int)outcome];

    public Counter Prefetched { get; }

    public Counter PrefetchedBytes { get; }

    public Counter PrefetchUsed { get; }

    public Counter PrefetchUsedBytes { get; }

    public Counter PrefetchWasted { get; }

    public Counter PrefetchWastedBytes { get; }

    public Counter PrefetchFailed { get; }

    public Gauge PrefetchUnusedBytes { get; }

    public Counter.Child ShieldRequests(ShieldOutcome outcome) => _shieldRequests[(int)outcome];

    public Counter.Child FillsShed(FillPurpose purpose) => _fillsShed[(int)purpose];

    public Counter.Child PrefetchDropped(PrefetchDrop drop) => _prefetchDrops[(int)drop];

    public Counter.Child AccessRefused(UrlVerdict verdict) => _accessRefusals[(int)verdict];

    private static string SnakeCase(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
