using CdnMusic.EdgeNode.Delivery.Door;
using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Transport;
using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdnMusic.EdgeNode;

/// <summary>How clients' connections are accepted and what they pass before Kestrel.</summary>
internal static class EdgeConnections
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>The public listener. It has a transport of its own, where the system calls for it exist.</summary>
    public static Listener Listener { get; } = OperatingSystem.IsLinux()
        ? Hosting.Listeners.Listener.Public(DefaultUrl) with { Configure = Use, EndPoint = address => new EpollEndPoint(address), Tls = TlsConnections.Use }
        : Hosting.Listeners.Listener.Public(DefaultUrl) with { Configure = Use };

    private static void Use(ListenOptions listener)
    {
        RttSampling.Use(listener);
        listener.UseFastDoor();
    }
}
