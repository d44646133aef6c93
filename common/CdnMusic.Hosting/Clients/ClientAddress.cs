using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Hosting.Clients;

/// <summary>
/// Where a request comes from: who connects, unless that is a trusted proxy; then the last address in <c>X-Forwarded-For</c> that no trusted
/// proxy has. Everything left of it is the client's own claim, and worth nothing. Thread-safe.
/// </summary>
/// <param name="trustedProxies">Networks in CIDR form.</param>
/// <exception cref="FormatException">One of them is none.</exception>
public sealed class ClientAddress(IEnumerable<string> trustedProxies)
{
    private const int MaxHops = 16;
    private readonly IPNetwork[] _trusted = [.. trustedProxies.Select(IPNetwork.Parse)];

    /// <summary>The client's address.</summary>
    public IPAddress Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var client = Peer(context);
        if (_trusted.Length == 0)
        {
            return client;
        }

        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
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

    /// <summary>The client's network, /24 or /48 in CIDR form: neighbours share it, and an owner of many addresses too.</summary>
    public string NetworkOf(HttpContext context)
    {
        var address = Of(context);
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return $"{new IPAddress(bytes)}/{bits}";
    }

    /// <summary>Did a trusted proxy bring the request? Then its other fields are to be believed too.</summary>
    public bool IsThroughProxy(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return IsTrusted(Peer(context));
    }

    private bool IsTrusted(IPAddress address) => Array.Exists(_trusted, n => n.Contains(address));

    private static IPAddress Peer(HttpContext context) => Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
