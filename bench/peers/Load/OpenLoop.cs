using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.PeerBench.Load;

/// <summary>
/// Requests at a fixed average rate, whatever the server does (an open loop), so that coordinated omission cannot hide a stall:
/// <list type="number">
/// <item>Arrivals are a Poisson process, seeded.</item>
/// <item>A request that finds no free connection waits for one.</item>
/// <item>Its latency counts from when it should have been sent to its last byte.</item>
/// </list>
/// Polls busily on the calling thread, which needs a processor that the server does not use.
/// </summary>
internal sealed class OpenLoop(Uri url, int connections, double perSecond, int seed)
{
    /// <summary>Requests that wait for a connection; beyond this the server is hopelessly behind, and the run ends.</summary>
    private const int MaxWaiting = 100_000;

    private readonly byte[] _request = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n");
    private readonly byte[] _scratch = new byte[1 << 20];

    public LatencyResult Run(TimeSpan duration, CancellationToken cancellationToken)
    {
        var open = Enumerable.Range(0, connections).Select(_ => new Exchange(Connect())).ToList();
        try
        {
            return Run(open, duration, cancellationToken);
        }
        finally
        {
            open.ForEach(e => e.Socket.Dispose());
        }
    }

    private LatencyResult Run(List<Exchange> open, TimeSpan duration, CancellationToken cancellationToken)
    {
        var idle = new Stack<Exchange>(open);
        var busy = new List<Exchange>(open.Count);
        var waiting = new Queue<long>();
        var latencies = new List<long>((int)(perSecond * duration.TotalSeconds * 1.1));
        var random = new Random(seed);
        var start = Stopwatch.GetTimestamp();
        var end = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        double next = start;
        var overloaded = false;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var now = Stopwatch.GetTimestamp();
            while (next <= now && next < end)
            {
                waiting.Enqueue((long)next);
                next += -Math.Log(1 - random.NextDouble()) / perSecond * Stopwatch.Frequency;
            }

            overloaded = waiting.Count > MaxWaiting;
            if (overloaded || (now >= end && waiting.Count == 0 && busy.Count == 0))
            {
                break;
            }

            while (waiting.Count > 0 && idle.TryPop(out var exchange))
            {
                exchange.Begin(waiting.Dequeue());
                exchange.Socket.Send(_request);
                busy.Add(exchange);
            }

            for (var i = busy.Count - 1; i >= 0; i--)
            {
                if (busy[i].Receive(_scratch))
                {
                    latencies.Add(Stopwatch.GetTimestamp() - busy[i].Intended);
                    idle.Push(busy[i]);
                    busy[i] = busy[^1];
                    busy.RemoveAt(busy.Count - 1);
                }
            }
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        latencies.Sort();
        return new LatencyResult(perSecond, latencies.Count / seconds, overloaded, At(latencies, 0.5), At(latencies, 0.99), At(latencies, 0.999));
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, url.Port));
        socket.Blocking = false;
        return socket;
    }

    // Nearest rank.
    private static double At(List<long> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[(int)Math.Ceiling(share * sorted.Count) - 1] * 1e6 / Stopwatch.Frequency;

    /// <summary>One connection and the response that is arriving on it.</summary>
    private sealed class Exchange(Socket socket)
    {
        private static readonly byte[] LengthField = "content-length: "u8.ToArray();
        private readonly byte[] _head = new byte[4096];
        private int _headBytes;
        private long _missing;

        public Socket Socket => socket;

        public long Intended { get; private set; }

        public void Begin(long intended) => (Intended, _headBytes, _missing) = (intended, 0, -1);

        /// <summary>Takes what has arrived; true once the response is complete.</summary>
        /// <exception cref="IOException">The server hung up or answered something else than a body of known length.</exception>
        public bool Receive(byte[] scratch)
        {
            var received = socket.Receive(scratch, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return false;
            }

            if (received <= 0)
            {
                throw new IOException($"the server closed a connection under load ({error})");
            }

            _missing = _missing < 0 ? MissingAfterHead(scratch.AsSpan(0, received)) : _missing - received;
            return _missing == 0;
        }

        private long MissingAfterHead(ReadOnlySpan<byte> bytes)
        {
            var part = bytes[..Math.Min(bytes.Length, _head.Length - _headBytes)];
            part.CopyTo(_head.AsSpan(_headBytes));
            var head = _head.AsSpan(0, _headBytes + part.Length);
            var end = head.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                _headBytes = head.Length;
                return _headBytes < _head.Length ? -1 : throw new IOException("the server sent an endless head");
            }

            var body = bytes.Length - (end + 4 - _headBytes);
            var text = Encoding.ASCII.GetString(head[..end]).ToLowerInvariant();
            var at = text.IndexOf(Encoding.ASCII.GetString(LengthField), StringComparison.Ordinal);
            return text.StartsWith("http/1.1 200", StringComparison.Ordinal) && at >= 0
                ? long.Parse(text.AsSpan(at + LengthField.Length).ToString().Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture) - body
                : throw new IOException("the server answered something else under load: " + text.Split('\r')[0]);
        }
    }
}
