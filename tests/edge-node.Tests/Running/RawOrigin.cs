using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>An origin on loopback that sends byte for byte what a test wrote, where a real server would mend it. Small bodies only.</summary>
internal sealed class RawOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, Func<SeenRequest, Task<RawAnswer>>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public RawOrigin()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>What every other target is answered with.</summary>
    public RawAnswer Otherwise { get; set; } = new(404, "nothing here");

    /// <summary>Sets what a target is answered with from now on.</summary>
    public void On(string target, Func<SeenRequest, Task<RawAnswer>> answer) => _answers[target] = answer;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                await using var stream = client.GetStream();
                var received = new List<byte>();
                while (await ReadAsync(stream, received) is { } request)
                {
                    Requests.Enqueue(request);
                    var answer = _answers.TryGetValue(request.Target, out var script) ? await script(request) : Otherwise;
                    await stream.WriteAsync(answer.ToBytes(request.Method), _end.Token);
                    if (answer.Closes)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The edge has gone, or the test is over.
        }
    }

    private async Task<SeenRequest?> ReadAsync(NetworkStream stream, List<byte> received)
    {
        var buffer = new byte[8192];
        while (true)
        {
            var text = Encoding.Latin1.GetString(received.ToArray());
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                var request = Parse(text[..end]);
                var length = int.Parse(request.Fields.GetValueOrDefault("Content-Length", "0"), System.Globalization.CultureInfo.InvariantCulture);
                if (received.Count >= end + 4 + length)
                {
                    received.RemoveRange(0, end + 4 + length);
                    return request;
                }
            }

            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                return null;
            }

            received.AddRange(buffer.AsSpan(0, read));
        }
    }

    private static SeenRequest Parse(string head)
    {
        var lines = head.Split("\r\n");
        var first = lines[0].Split(' ');
        var fields = lines.Skip(1).Select(l => l.Split(':', 2)).GroupBy(l => l[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(l => l[1].Trim())), StringComparer.OrdinalIgnoreCase);
        return new SeenRequest(first[0], first[1], fields) { Head = head };
    }
}
