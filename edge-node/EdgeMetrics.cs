using CdnMusic.EdgeNode.Delivery;
using CdnMusic.SignedUrls;
using Prometheus;

namespace CdnMusic.EdgeNode;

/// <summary>Every metric of the edge. Children are resolved once, so that counting is one atomic addition.</summary>
internal sealed class EdgeMetrics
{
    private readonly Counter.Child[] _requests;
    private readonly Counter.Child[] _accessRefusals;

    public EdgeMetrics(IMetricFactory metrics)
    {
        var requests = metrics.CreateCounter("cdnmusic_edge_requests_total", "Requests answered, by what the cache did.", labelNames: ["cache"]);
        _requests = [.. Enum.GetNames<CacheOutcome>().Select(name => requests.WithLabels(SnakeCase(name)))];
        DoorRequests = metrics.CreateCounter("cdnmusic_edge_door_requests_total", "Requests answered by the fast door; counted among all requests too.");
        var refusals = metrics.CreateCounter(
            "cdnmusic_edge_access_refused_total", "Requests that the access gate refused, by verdict.", labelNames: ["verdict"]);
        _accessRefusals = [.. Enum.GetValues<UrlVerdict>().Select(verdict => refusals.WithLabels(verdict.ToReason()))];
        BytesSent = metrics.CreateCounter("cdnmusic_edge_bytes_sent_total", "Body bytes sent to clients.");
        OriginRequests = metrics.CreateCounter("cdnmusic_edge_origin_requests_total", "Fill requests sent to origins.");
        OriginBytes = metrics.CreateCounter("cdnmusic_edge_origin_bytes_total", "Body bytes received by fills.");
        DiskSkipped = metrics.CreateCounter("cdnmusic_edge_disk_skipped_total", "Responses not written because the disk tier was behind or broken.");
        DiskErrors = metrics.CreateCounter("cdnmusic_edge_disk_errors_total", "Failed reads and writes of the disk tier.");
        AllocatedBytes = metrics.CreateCounter("cdnmusic_edge_allocated_bytes_total", "Bytes ever allocated on the garbage-collected heap.");
        InFlight = metrics.CreateGauge("cdnmusic_edge_in_flight_requests", "Requests being answered now.");
        NativeBytes = metrics.CreateGauge("cdnmusic_edge_native_bytes", "Bytes of body buffers: the memory tier and what is being sent.");
        MemoryBytes = metrics.CreateGauge("cdnmusic_edge_memory_bytes", "Bytes in the memory tier.");
        DiskBytes = metrics.CreateGauge("cdnmusic_edge_disk_bytes", "Bytes of the disk tier's segments.");
        Objects = metrics.CreateGauge("cdnmusic_edge_objects", "Responses that can be found on disk.");
        ControlPlaneConnected = metrics.CreateGauge("cdnmusic_edge_control_plane_connected", "1 while the stream to the control plane is up.");
    }

    public Counter DoorRequests { get; }

    public Counter BytesSent { get; }

    public Counter OriginRequests { get; }

    public Counter OriginBytes { get; }

    public Counter DiskSkipped { get; }

    public Counter DiskErrors { get; }

    public Counter AllocatedBytes { get; }

    public Gauge InFlight { get; }

    public Gauge NativeBytes { get; }

    public Gauge MemoryBytes { get; }

    public Gauge DiskBytes { get; }

    public Gauge Objects { get; }

    public Gauge ControlPlaneConnected { get; }

    public Counter.Child Requests(CacheOutcome outcome) => _requests[(int)outcome];

    public Counter.Child AccessRefused(UrlVerdict verdict) => _accessRefusals[(int)verdict];

    private static string SnakeCase(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
}
