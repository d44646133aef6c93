using System.Net;
using System.Net.Sockets;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>A network that passes so many bytes on to a server, and from then on nothing, without ending any connection.</summary>
internal sealed class CuttingRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private long _left;

    public CuttingRelay(Uri server, long bytes)
    {
        (_server, _left) = (server, bytes);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Has everything gone through that may?</summary>
    public bool IsCut => Interlocked.Read(ref _left) <= 0;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _end.Token);
                var answers = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
                await UpAsync(client.GetStream(), server.GetStream());
                await answers;
            }
            catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
            {
                // One of the two sides has left.
            }
        }
    }

    private async Task UpAsync(NetworkStream client, NetworkStream server)
    {
        var buffer = new byte[64 << 10];
        while (!IsCut && await client.ReadAsync(buffer, _end.Token) is > 0 and var read)
        {
            Interlocked.Add(ref _left, -read);
            await server.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }

        if (IsCut)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
        }
    }
}
