using System.Net;
using System.Net.Sockets;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>The network that a client is in, as far as steering cares: an IPv4 /24 or an IPv6 /48.</summary>
/// <param name="Bits">The prefix's bytes, left-aligned.</param>
/// <param name="IsIPv6">Which family.</param>
internal readonly record struct ClientPrefix(ulong Bits, bool IsIPv6)
{
    /// <summary>The prefix of an address; an IPv4 address mapped into IPv6 counts as IPv4.</summary>
    public static ClientPrefix Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var source = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        source.TryWriteBytes(bytes, out _);
        var isIPv6 = source.AddressFamily == AddressFamily.InterNetworkV6;
        var bits = 0UL;
        for (var i = 0; i < (isIPv6 ? 6 : 3); i++)
        {
            bits |= (ulong)bytes[i] << (56 - (8 * i));
        }

        return new ClientPrefix(bits, isIPv6);
    }

    /// <summary>3 or 6 bytes in network order, as the fleet protocol wants them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[IsIPv6 ? 6 : 3];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(Bits >> (56 - (8 * i)));
        }

        return bytes;
    }
}
