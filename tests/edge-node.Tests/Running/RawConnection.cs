using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>A TCP connection on which a test writes what no HTTP client would. Text is Latin-1: one character per byte.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly NetworkStream _stream;
    private byte[] _pending = [];

    private RawConnection(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="port">The port on loopback.</param>
    /// <param name="receiveBuffer">The kernel's receive buffer in bytes; small ones make a slow reader felt soon.</param>
    public static async Task<RawConnection> OpenAsync(int port, int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), Token);
        return new RawConnection(socket);
    }

    /// <summary>Sends text. A server that has already hung up may refuse it; what it said before can still be read.</summary>
    public async Task SendAsync(string text)
    {
        try
        {
            await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), Token);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Reads one response, framed by Content-Length, chunked coding or the connection's end; null if the connection ended before.</summary>
    public async Task<RawResponse?> ReadResponseAsync(bool toHead = false)
    {
        if (await ReadUntilAsync("\r\n\r\n") is not { } head)
        {
            return null;
        }

        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var fields = lines[1..].Select(l => l.Split(':', 2)).Select(l => (Name: l[0], Value: l[1].Trim())).ToList();
        var response = new RawResponse(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), fields, "");
        return response with { Body = await ReadBodyAsync(response, toHead) };
    }

    /// <summary>Waits until the server closes the connection; what it sends meanwhile is returned.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReceiveAsync())
        {
        }

        return Take(_pending.Length);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadBodyAsync(RawResponse response, bool toHead)
    {
        if (toHead || response.Status is 204 or 304 or < 200)
        {
            return "";
        }

        if (response.Field("Transfer-Encoding") == "chunked")
        {
            var body = new StringBuilder();
            while (true)
            {
                var size = int.Parse((await ReadUntilAsync("\r\n"))!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                body.Append(await ReadExactlyAsync(size));
                await ReadUntilAsync("\r\n");
                if (size == 0)
                {
                    return body.ToString();
                }
            }
        }

        return response.Field("Content-Length") is { Length: > 0 } length
            ? await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture))
            : await ReadToEndAsync();
    }

    private async Task<string?> ReadUntilAsync(string end)
    {
        int at;
        while ((at = _pending.AsSpan().IndexOf(Encoding.Latin1.GetBytes(end))) < 0)
        {
            if (!await ReceiveAsync())
            {
                return null;
            }
        }

        return Take(at + end.Length)[..at];
    }

    private async Task<string> ReadExactlyAsync(int bytes)
    {
        while (_pending.Length < bytes && await ReceiveAsync())
        {
        }

        return Take(Math.Min(bytes, _pending.Length));
    }

    private string Take(int bytes)
    {
        var text = Encoding.Latin1.GetString(_pending, 0, bytes);
        _pending = _pending[bytes..];
        return text;
    }

    private async Task<bool> ReceiveAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(Patience);
        var buffer = new byte[64 << 10];
        try
        {
            var read = await _stream.ReadAsync(buffer, deadline.Token);
            _pending = [.. _pending, .. buffer[..read]];
            return read > 0;
        }
        catch (IOException)
        {
            // Reset instead of ended in order: closed all the same.
            return false;
        }
    }
}

internal sealed record RawResponse(int Status, IReadOnlyList<(string Name, string Value)> Fields, string Body)
{
    public string Field(string name) =>
        string.Join(", ", Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value));
}
