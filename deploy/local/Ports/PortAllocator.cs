using System.Net;
using System.Net.Sockets;

namespace CdnMusic.Deploy.Local.Ports;

/// <summary>
/// Hands out free loopback ports that stay ours over restarts of the service behind them.
/// <list type="number">
/// <item>Ports come from 20000–31999, below the range from which the kernel picks ports for outgoing connections, so none of those can
/// take a port while its service is down.</item>
/// <item>That range is divided into blocks of 32. Listening on a block's first port claims the block against other launchers for as long
/// as this process lives; the kernel ends the claim even after <c>kill -9</c>.</item>
/// <item>Each port of the block is probed by listening on it, because other programs know nothing of blocks.</item>
/// </list>
/// Thread-safe.
/// </summary>
public sealed class PortAllocator : IDisposable
{
    private const int First = 20000;
    private const int BlockSize = 32;
    private const int Blocks = 12000 / BlockSize;

    private readonly Lock _gate = new();
    private readonly List<Socket> _claims = [];
    private readonly HashSet<int> _given = [];
    private int _next;
    private int _end;

    /// <summary>The preferred port if it is free, else any other.</summary>
    public int Take(int? preferred = null)
    {
        lock (_gate)
        {
            return preferred is { } port && !_given.Contains(port) && IsFree(port) && _given.Add(port) ? port : TakeAny();
        }
    }

    /// <summary>Ends the claims; the ports given are anybody's again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _claims.ForEach(claim => claim.Dispose());
        }
    }

    private int TakeAny()
    {
        while (true)
        {
            if (_next == _end)
            {
                ClaimBlock();
            }

            var port = _next++;
            if (IsFree(port) && _given.Add(port))
            {
                return port;
            }
        }
    }

    private void ClaimBlock()
    {
        var offset = Random.Shared.Next(Blocks);
        for (var i = 0; i < Blocks; i++)
        {
            var start = First + ((offset + i) % Blocks * BlockSize);
            if (TryListen(start) is { } socket)
            {
                _claims.Add(socket);
                (_next, _end) = (start + 1, start + BlockSize);
                return;
            }
        }

        throw new InvalidOperationException($"No free block of ports in {First}-{First + (Blocks * BlockSize) - 1}.");
    }

    private static bool IsFree(int port)
    {
        using var socket = TryListen(port);
        return socket is not null;
    }

    // Binding alone proves nothing: .NET sets SO_REUSEADDR, with which two sockets may bind a port on which neither listens yet.
    private static Socket? TryListen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
