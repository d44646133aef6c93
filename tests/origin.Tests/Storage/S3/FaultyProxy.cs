using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.Origin.Tests.Storage.S3;

/// <summary>
/// Stands between the origin and a real store, passes their bytes on, and does harm where told to. One request per connection; the Host
/// field goes through as it is, for it is signed.
/// </summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly ConcurrentQueue<Fault> _faults = new();
    private readonly Uri _store;
    private readonly Task _accepting;

    public FaultyProxy(Uri store)
    {
        _store = store;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Head lines of the requests that came, in order.</summary>
    public ConcurrentQueue<string[]> Requests { get; } = new();

    /// <summary>What happens to requests when the queue of faults is empty.</summary>
    public Fault Otherwise { get; set; } = new Fault.None();

    /// <summary>What happens to the next requests, one after the other.</summary>
    public void Next(params Fault[] faults)
    {
        Requests.Clear();
        Array.ForEach(faults, _faults.Enqueue);
    }

    /// <summary>From now on connections are refused, and those that exist are cut.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                _connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var (head, rest) = await ReadHeadAsync(client.GetStream());
                var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                Requests.Enqueue(lines);
                await HarmAsync(client, _faults.TryDequeue(out var fault) ? fault : Otherwise, lines, rest);
            }
            catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
            {
                // One of the two sides has left; that is what they are here for.
            }
        }
    }

    private async Task HarmAsync(TcpClient client, Fault fault, string[] lines, byte[] rest)
    {
        var stream = client.GetStream();
        switch (fault)
        {
            case Fault.Silent:
                await Task.Delay(Timeout.Infinite, _end.Token);
                break;
            case Fault.Answers answer:
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer.Status} Fault\r\n{answer.Fields}Connection: close\r\nContent-Length: 0\r\n\r\n"), _end.Token);
                break;
            default:
                using (var store = new TcpClient())
                {
                    await store.ConnectAsync(_store.Host, _store.Port, _end.Token);
                    var request = string.Join("\r\n", lines.Where(l => !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).Append("Connection: close"));
                    await store.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request + "\r\n\r\n"), _end.Token);
                    await store.GetStream().WriteAsync(rest, _end.Token);
                    var upload = stream.CopyToAsync(store.GetStream(), _end.Token);
                    await DownloadAsync(client, store.GetStream(), fault);
                    store.Close();
                    await upload.ContinueWith(_ => { }, TaskScheduler.Default);
                }

                break;
        }
    }

    private async Task DownloadAsync(TcpClient client, NetworkStream store, Fault fault)
    {
        if (fault is Fault.None)
        {
            await store.CopyToAsync(client.GetStream(), _end.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            return;
        }

        var limit = fault is Fault.ResetsAfter reset ? reset.BodyBytes : ((Fault.StallsAfter)fault).BodyBytes;
        var (head, body) = await ReadHeadAsync(store);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n\r\n"), _end.Token);
        for (var sent = 0; sent < limit;)
        {
            var piece = body[..Math.Min(body.Length, limit - sent)];
            await client.GetStream().WriteAsync(piece, _end.Token);
            sent += piece.Length;
            body = new byte[4096];
            body = body[..await store.ReadAsync(body, _end.Token)];
        }

        if (fault is Fault.StallsAfter)
        {
            await Task.Delay(Timeout.Infinite, _end.Token);
        }

        await (((Fault.ResetsAfter)fault).Meanwhile?.Invoke() ?? Task.CompletedTask);
        client.Client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    private async Task<(string Head, byte[] Tail)> ReadHeadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                throw new IOException("the other side has left");
            }

            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.Latin1.GetString([.. bytes]);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is var end and >= 0)
            {
                return (text[..end], [.. bytes.Skip(end + 4)]);
            }
        }
    }
}
