using System.Net;
using CdnMusic.EdgeNode.Reporting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>The connection behind a <see cref="DoorReader"/>, as far as bookkeeping goes.</summary>
internal sealed class DoorVisitor(ConnectionContext connection, EdgeMetrics metrics, RttSampler rtt)
{
    private readonly RttProbe? _probe = connection.Features.Get<RttProbe>();

    /// <summary>The client's address, if it has one.</summary>
    public IPAddress? Address { get; } = (connection.RemoteEndPoint as IPEndPoint)?.Address;

    /// <summary>Kestrel would count the time in which the door serves as idle; the door has deadlines of its own.</summary>
    public void TakeOverTimeouts() => connection.Features.Get<IConnectionTimeoutFeature>()?.CancelTimeout();

    /// <summary>Counts an answer that is about to be sent.</summary>
    public void Answering()
    {
        metrics.Requests(CacheOutcome.Hit).Inc();
        metrics.DoorRequests.Inc();
    }

    /// <summary>Counts a body that was sent.</summary>
    public void Sent(int bytes)
    {
        metrics.BytesSent.Inc(bytes);
        if (_probe is not null && Address is not null)
        {
            rtt.Sample(_probe, Address);
        }
    }
}
