using System.Buffers.Binary;
using System.Net.Sockets;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>What the kernel knows of a TCP connection (Linux, <c>getsockopt(IPPROTO_TCP, TCP_INFO)</c>).</summary>
internal static class TcpInfo
{
    private const int IpProtoTcp = 6;
    private const int TcpInfoOption = 11;

    // struct tcp_info in include/uapi/linux/tcp.h; both fields are in microseconds.
    private const int SmoothedRttOffset = 68;
    private const int MinRttOffset = 148;
    private const int Needed = MinRttOffset + sizeof(uint);

    /// <summary>Reads the round-trip times; false where the platform does not tell, or nothing was measured yet.</summary>
    public static bool TryReadRtt(Socket socket, out uint smoothedMicroseconds, out uint minMicroseconds)
    {
        (smoothedMicroseconds, minMicroseconds) = (0, 0);
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> info = stackalloc byte[256];
        try
        {
            if (socket.GetRawSocketOption(IpProtoTcp, TcpInfoOption, info) < Needed)
            {
                return false;
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client has closed the connection meanwhile.
            return false;
        }

        smoothedMicroseconds = BinaryPrimitives.ReadUInt32LittleEndian(info[SmoothedRttOffset..]);
        minMicroseconds = BinaryPrimitives.ReadUInt32LittleEndian(info[MinRttOffset..]);
        return smoothedMicroseconds > 0;
    }
}
