using System.Net;
using CdnMusic.EdgeNode.Delivery.Door;
using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdnMusic.EdgeNode;

/// <summary>How clients' connections are accepted and what they pass before Kestrel.</summary>
internal static class EdgeConnections
{
    /// <summary>The public listener has a transport of its own where the system calls for it exist.</summary>
    public static IPEndPoint EndPoint(IPEndPoint address) => OperatingSystem.IsLinux() ? new EpollEndPoint(address) : address;

    public static void Use(ListenOptions listener)
    {
        RttSampling.Use(listener);
        listener.UseFastDoor();
    }
}
