using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CdnMusic.Hosting.Listeners;

/// <summary>A named socket that a service listens on, configured as <c>Listen:{Name}=http://address:port</c> or <c>https://address:port</c>.</summary>
/// <param name="Name">Its name in configuration, and in <see cref="ListenerEndpointExtensions.OnListener"/>.</param>
/// <param name="DefaultUrl">Where it listens when configuration is silent.</param>
/// <param name="Protocols">The HTTP versions it speaks.</param>
/// <param name="Configure">Further Kestrel set-up, such as a connection middleware; above TLS where the listener has it.</param>
/// <param name="EndPoint">Makes the end point that Kestrel binds; its type chooses the transport. Default: the address itself.</param>
/// <param name="Tls">Adds TLS to the connections, given the certificate to use at the time of a handshake. Default: Kestrel's own way.</param>
public sealed record Listener(
    string Name,
    string DefaultUrl,
    HttpProtocols Protocols = HttpProtocols.Http1,
    Action<ListenOptions>? Configure = null,
    Func<IPEndPoint, IPEndPoint>? EndPoint = null,
    Action<ListenOptions, Func<SslServerAuthenticationOptions>>? Tls = null)
{
    /// <summary>Health, metrics and admin endpoints, kept off the public socket; loopback unless configured otherwise.</summary>
    public static Listener Management { get; } = new("Management", "http://127.0.0.1:9090");

    /// <summary>What the service exists for.</summary>
    public static Listener Public(string defaultUrl) => new("Public", defaultUrl);
}
