using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>
/// Whose question it is: who connects, unless that is a configured proxy; then the last address in <c>X-Forwarded-For</c> that no trusted
/// proxy has. Everything left of it is the client's own claim, and worth nothing. Thread-safe.
/// </summary>
internal sealed class ClientAddress(IOptions<ControlPlaneOptions> options)
{
    private const int MaxHops = 16;
    private readonly IPNetwork[] _trusted = [.. options.Value.TrustedProxies.Select(IPNetwork.Parse)];

    /// <summary>The client's address.</summary>
    public IPAddress Of(HttpContext context) =>
        Of(context.Connection.RemoteIpAddress ?? IPAddress.None, context.Request.Headers["X-Forwarded-For"]);

    /// <summary>The client's address, given who connects and the values of <c>X-Forwarded-For</c>.</summary>
    public IPAddress Of(IPAddress peer, IReadOnlyList<string?> forwarded)
    {
        var client = Plain(peer);
        if (_trusted.Length == 0)
        {
            return client;
        }

        var hops = string.Join(',', forwarded).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= Math.Max(0, hops.Length - MaxHops) && IsTrusted(client); i--)
        {
            // Some proxies add the port. What is no address ends the chain: the proxy that wrote it is the best we know.
            if (!IPEndPoint.TryParse(hops[i], out var hop))
            {
                break;
            }

            client = Plain(hop.Address);
        }

        return client;
    }

    private bool IsTrusted(IPAddress address) => Array.Exists(_trusted, n => n.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
