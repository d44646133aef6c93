using System.Net;
using System.Net.Sockets;

namespace CdnMusic.PeerBench.Processes;

/// <summary>Loopback ports that nobody listens on, below the range from which the kernel takes ports for outgoing connections. Not thread-safe.</summary>
internal static class FreePorts
{
    private const int First = 24000;
    private const int Last = 31999;
    private static int Next = Random.Shared.Next(First, Last);

    public static int Take()
    {
        while (true)
        {
            Next = Next < Last ? Next + 1 : First;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, Next));
                socket.Listen(1);
                return Next;
            }
            catch (SocketException)
            {
                // Somebody else's; the next one.
            }
        }
    }
}
