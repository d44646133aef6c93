using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// The network a client is in, fine enough to share a path and coarse enough to be measured often: an IPv4 /24 or an IPv6 /48.
/// </summary>
/// <param name="IsV6">An IPv6 /48.</param>
/// <param name="Bits">The leading 24 or 48 bits of the address, right-aligned.</param>
internal readonly record struct ClientPrefix(bool IsV6, ulong Bits)
{
    /// <summary>The prefix of an address; an IPv4-mapped IPv6 address counts as IPv4.</summary>
    public static ClientPrefix Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? Read(bytes[..3])
            : address.IsIPv4MappedToIPv6 ? Read(bytes[12..15])
            : Read(bytes[..6]);
    }

    /// <summary>Reads the wire form of fleet.proto: 3 bytes of IPv4 or 6 bytes of IPv6.</summary>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static ClientPrefix Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is not (3 or 6))
        {
            throw new ArgumentException("a prefix has 3 or 6 bytes", nameof(bytes));
        }

        var bits = 0UL;
        foreach (var b in bytes)
        {
            bits = (bits << 8) | b;
        }

        return new ClientPrefix(bytes.Length == 6, bits);
    }

    /// <summary>CIDR notation.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes, IsV6 ? Bits << 16 : Bits << 40);
        return IsV6 ? $"{new IPAddress(bytes)}/48" : $"{new IPAddress(bytes[..4])}/24";
    }
}
