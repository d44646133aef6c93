using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using CdnMusic.EdgeNode.Delivery;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// An accepted connection: to Kestrel a pair of pipes, to the fast door a <see cref="ByteChannel"/> without any pipe between. One reader
/// and one writer at a time; <see cref="Abort(ConnectionAbortedException)"/> from any thread. The descriptor stays open until
/// <see cref="DisposeAsync"/>, so no system call can hit a descriptor that was given to someone else.
/// </summary>
internal sealed class EpollConnection : DefaultConnectionContext, IConnectionSocketFeature, IByteChannelFeature
{
    private const int WriterBufferBytes = 64 << 10;
    private static long LastId;

    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly EpollChannel _channel;
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _closing = new();
    private bool _disposed;

    /// <exception cref="SocketException">The client has already gone; the descriptor is closed.</exception>
    public EpollConnection(EventLoop loop, int descriptor, ConnectionLimitOptions limits)
        : base(string.Create(CultureInfo.InvariantCulture, $"e{Interlocked.Increment(ref LastId):x}"))
    {
        (_loop, _descriptor) = (loop, descriptor);
        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        try
        {
            Socket = new Socket(handle);
            (LocalEndPoint, RemoteEndPoint) = (Socket.LocalEndPoint, Socket.RemoteEndPoint);
        }
        catch (SocketException)
        {
            handle.Dispose();
            throw;
        }

        ConnectionClosed = _closed.Token;
        _channel = new EpollChannel(descriptor, limits);
        Stream = new ChannelStream(_channel, limits.KeepAliveTimeout, broken: Abort);
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set<IByteChannelFeature>(this);
        Transport = new DuplexPipe(
            PipeReader.Create(Stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(Stream, new StreamPipeWriterOptions(minimumBufferSize: WriterBufferBytes, leaveOpen: true)));
    }

    public Socket Socket { get; }

    public ByteChannel Channel => _channel;

    public ChannelStream Stream { get; }

    /// <summary>Its place in the event loop's table.</summary>
    internal int Slot { get; set; }

    /// <summary>Tells it from earlier users of the same place.</summary>
    internal uint Generation { get; set; }

    /// <summary>Called by the event loop.</summary>
    internal void OnEvent(uint flags)
    {
        const uint gone = EpollSet.HangUp | EpollSet.Error;
        const uint ends = gone | EpollSet.ReadHangUp;
        if ((flags & ends) != 0)
        {
            _channel.PeerClosed();
            // Nobody reads, so nobody would notice: an application that works for a client which has left is told so.
            if (!_channel.Readable.IsWaiting || (flags & gone) != 0)
            {
                FireClosed();
            }
        }

        if ((flags & (EpollSet.Out | gone)) != 0)
        {
            _channel.Writable.Signal();
        }

        if ((flags & (EpollSet.In | ends)) != 0)
        {
            _channel.Readable.Signal();
        }
    }

    /// <summary>Has a wait lasted longer than it may?</summary>
    internal bool IsOverdue(long now) => now > _channel.Readable.Deadline || now > _channel.Writable.Deadline;

    /// <summary>Ends the connection in both directions; whoever waits on it is woken by the event this makes.</summary>
    internal void Shutdown()
    {
        // Not after the descriptor was closed: it may be someone else's by now.
        lock (_closing)
        {
            if (!_disposed)
            {
                _ = Syscalls.Shutdown(_descriptor, Syscalls.ShutdownBoth);
            }
        }
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        Shutdown();
        FireClosed();
    }

    public override ValueTask DisposeAsync()
    {
        lock (_closing)
        {
            if (!_disposed)
            {
                Shutdown();
                _disposed = true;
                _loop.Forget(this);
                Socket.Dispose();
                FireClosed();
            }
        }

        return base.DisposeAsync();
    }

    // On the thread pool: callbacks of the token are other people's code.
    private void FireClosed() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
}
