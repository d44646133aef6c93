using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using CdnMusic.EdgeNode.Delivery;
using Microsoft.AspNetCore.Connections;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>A listening socket that several event loops accept from; an accepted connection stays with its loop. Thread-safe.</summary>
internal sealed class EpollListener : IConnectionListener
{
    private const int Backlog = 4096;
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(Backlog);
    private readonly Socket _socket;
    private readonly EventLoop[] _loops;

    /// <exception cref="AddressInUseException">Another socket listens there.</exception>
    public EpollListener(EpollEndPoint endpoint, int loops, ConnectionLimitOptions limits, ILogger logger)
    {
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        try
        {
            _socket.Bind(endpoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            _socket.Dispose();
            throw new AddressInUseException(error.Message, error);
        }

        _socket.Listen(Backlog);
        EndPoint = _socket.LocalEndPoint!;
        _loops = [.. Enumerable.Range(0, loops).Select(number => new EventLoop(number, _socket, Offer, limits, logger))];
        Array.ForEach(_loops, loop => loop.Start());
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_accepted.Reader.TryRead(out var connection))
            {
                return connection;
            }
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        // The loops go on: connections that are being served must be able to finish.
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync();
        }
    }

    private bool Offer(EpollConnection connection) => _accepted.Writer.TryWrite(connection);
}
