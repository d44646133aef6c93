using System.Globalization;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace CdnMusic.Origin.Delivery;

/// <summary>What the origin counts of its public listener. Thread-safe.</summary>
internal sealed class OriginMetrics(IMetricFactory factory)
{
    private readonly Counter _requests = factory.CreateCounter(
        "cdnmusic_origin_requests_total", "Requests answered on the public listener.", ["method", "status"]);

    private readonly Counter _bytes = factory.CreateCounter(
        "cdnmusic_origin_sent_bytes_total", "Bytes of objects sent in response bodies.");

    private readonly Counter _shed = factory.CreateCounter(
        "cdnmusic_origin_shed_total", "Requests turned away because there were too many at once, or too little bandwidth.", ["priority"]);

    private readonly Counter _paced = factory.CreateCounter(
        "cdnmusic_origin_paced_total", "Bodies that waited for bandwidth.");

    /// <summary>Counts a body that has to wait for bandwidth.</summary>
    public void Paced() => _paced.Inc();

    /// <summary>Counts a request that was turned away.</summary>
    public void Shed(RequestPriority priority) => _shed.WithLabels(priority.ToString()).Inc();

    /// <summary>Counts an answer; called before its head is sent, so that a client that has it finds it counted.</summary>
    public void Answered(string method, int status) =>
        _requests.WithLabels(KnownMethod(method), status.ToString(CultureInfo.InvariantCulture)).Inc();

    /// <summary>Counts the body of an answer.</summary>
    public void Sent(long bytes) => _bytes.Inc(bytes);

    /// <summary>Methods are the client's to invent; labels must not be.</summary>
    private static string KnownMethod(string method) =>
        HttpMethods.IsGet(method) ? "GET"
        : HttpMethods.IsHead(method) ? "HEAD"
        : HttpMethods.IsOptions(method) ? "OPTIONS"
        : "other";
}
