using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.PeerBench.Load;

/// <summary>Keep-alive connections that have had one answer each and now do nothing.</summary>
internal sealed class IdleConnections : IDisposable
{
    /// <summary>Source ports per address are some 28,000; further connections come from the next loopback address.</summary>
    private const int PerAddress = 20_000;

    /// <summary>How many are being opened at a time.</summary>
    private const int AtOnce = 64;

    private readonly List<Socket> _sockets = [];

    public int Count => _sockets.Count;

    /// <summary>Opens that many, and waits for the answer on each.</summary>
    /// <exception cref="SocketException">The server takes no more.</exception>
    public async Task OpenAsync(Uri url, int count, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n");
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, parallel, async (i, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                // Closed by reset: thousands of ports in TIME_WAIT would slow the next server's turn down.
                LingerState = new LingerOption(enable: true, seconds: 0),
            };
            lock (_sockets)
            {
                _sockets.Add(socket);
            }

            if (i >= PerAddress)
            {
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (i / PerAddress))]), 0));
            }

            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, url.Port), token);
            await socket.SendAsync(request, token);
            var buffer = new byte[4 << 10];
            if (await socket.ReceiveAsync(buffer, token) == 0)
            {
                throw new IOException($"the server closed connection {i}");
            }
        });
    }

    /// <summary>How many the server still holds.</summary>
    public int Alive() => _sockets.Count(s => !s.Poll(0, SelectMode.SelectRead) || s.Available > 0);

    public void Dispose() => _sockets.ForEach(s => s.Dispose());
}
