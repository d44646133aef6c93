using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>An origin that answers each request with bytes as they are written here, well-formed or not. Text is Latin-1.</summary>
internal sealed class WireOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    public WireOrigin()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The bytes to answer with, given the request's head.</summary>
    public Func<string, string> Answer { get; set; } = _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";

    /// <summary>Closes the connection behind each answer.</summary>
    public bool Closes { get; set; }

    /// <summary>The heads of all requests.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            try
            {
                var pending = "";
                var buffer = new byte[16 << 10];
                while (await socket.ReceiveAsync(buffer, _end.Token) is var read and > 0)
                {
                    pending += Encoding.Latin1.GetString(buffer, 0, read);
                    while (pending.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var at and >= 0)
                    {
                        var head = pending[..at];
                        pending = pending[(at + 4)..];
                        Requests.Enqueue(head);
                        await socket.SendAsync(Encoding.Latin1.GetBytes(Answer(head)), _end.Token);
                        if (Closes)
                        {
                            return;
                        }
                    }
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The edge hung up, or the test is over.
            }
        }
    }
}
