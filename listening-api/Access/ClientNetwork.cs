using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Access;

/// <summary>
/// Where a request comes from: who connects, unless that is a configured proxy; then the last address in <c>X-Forwarded-For</c> that no
/// trusted proxy has. What is left of it is the client's own claim. Thread-safe.
/// </summary>
internal sealed class ClientNetwork(IOptions<ListeningApiOptions> options)
{
    private const int MaxHops = 16;
    private const string Unknown = "ZZ";
    private const string Territory = "territory";
    private readonly IPNetwork[] _trusted = [.. options.Value.TrustedProxies.Select(IPNetwork.Parse)];

    /// <summary>The client's network, /24 or /48 in CIDR form: neighbours share it, and an owner of many addresses too.</summary>
    public string Of(HttpContext context)
    {
        var address = AddressOf(context);
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return $"{new IPAddress(bytes)}/{bits}";
    }

    /// <summary>The client's country, two capital letters: as a trusted front says, or the token; <c>ZZ</c> when nobody does.</summary>
    public string CountryOf(HttpContext context)
    {
        var isSaid = options.Value.CountryHeader.Length > 0 && IsTrusted(Plain(context.Connection.RemoteIpAddress ?? IPAddress.None));
        var country = (isSaid ? context.Request.Headers[options.Value.CountryHeader].ToString() : context.User.FindFirst(Territory)?.Value ?? "").ToUpperInvariant();
        return country.Length == 2 && country.All(char.IsAsciiLetterUpper) ? country : Unknown;
    }

    private IPAddress AddressOf(HttpContext context)
    {
        var client = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (_trusted.Length == 0)
        {
            return client;
        }

        var hops = context.Request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= Math.Max(0, hops.Length - MaxHops) && IsTrusted(client); i--)
        {
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
