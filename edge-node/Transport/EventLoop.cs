using System.Net.Sockets;
using CdnMusic.EdgeNode.Delivery;

namespace CdnMusic.EdgeNode.Transport;

/// <summary>
/// One thread that accepts connections, waits for their sockets and runs what waits for them. What runs here must not block: everything
/// but the fast door moves to the thread pool first. Once a second it ends connections whose wait has lasted too long.
/// </summary>
internal sealed class EventLoop : IAsyncDisposable
{
    private const int MaxEvents = 512;
    private const int SweepMilliseconds = 250;
    private const ulong ListenerTag = ulong.MaxValue;
    private const uint Interest =
        EpollSet.In | EpollSet.Out | EpollSet.ReadHangUp | EpollSet.EdgeTriggered;

    private readonly EpollSet _epoll = new(MaxEvents);
    private readonly Lock _tableLock = new();
    private readonly Stack<int> _free = new();
    private readonly int _listener;
    private readonly Func<EpollConnection, bool> _offer;
    private readonly ConnectionLimitOptions _limits;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private EpollConnection?[] _table = new EpollConnection?[256];
    private int _used;
    private uint _nextGeneration;
    private volatile bool _stopping;

    public EventLoop(int number, Socket listener, Func<EpollConnection, bool> offer, ConnectionLimitOptions limits, ILogger logger)
    {
        (_listener, _offer, _limits, _logger) = ((int)listener.Handle, offer, limits, logger);
        _epoll.Add(_listener, EpollSet.In | EpollSet.Exclusive, ListenerTag);
        _thread = new Thread(Run) { Name = $"edge-loop-{number}", IsBackground = true };
    }

    public void Start() => _thread.Start();

    /// <summary>Ends the thread. Connections still open are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _stopped.Task;
    }

    /// <summary>Takes a connection out of the table; its descriptor is closed right after.</summary>
    public void Forget(EpollConnection connection)
    {
        lock (_tableLock)
        {
            _table[connection.Slot] = null;
            _free.Push(connection.Slot);
        }
    }

    private void Run()
    {
        var nextSweep = Environment.TickCount64 + SweepMilliseconds;
        while (!_stopping)
        {
            try
            {
                var count = _epoll.Wait(SweepMilliseconds);
                for (var i = 0; i < count; i++)
                {
                    Dispatch(_epoll[i].Flags, _epoll[i].Tag);
                }

                if (Environment.TickCount64 >= nextSweep)
                {
                    Sweep();
                    nextSweep = Environment.TickCount64 + SweepMilliseconds;
                }
            }
            catch (Exception error)
            {
                // One connection's fault must not take the others with it.
                _logger.EventLoopFault(error);
            }
        }

        foreach (var connection in _table)
        {
            connection?.Shutdown();
        }

        _epoll.Dispose();
        _stopped.SetResult();
    }

    private void Dispatch(uint flags, ulong tag)
    {
        if (tag == ListenerTag)
        {
            Accept();
            return;
        }

        // The slot may serve another connection by now; the generation tells.
        var connection = Volatile.Read(ref _table)[(int)(uint)tag];
        if (connection is not null && connection.Generation == (uint)(tag >> 32))
        {
            connection.OnEvent(flags);
        }
    }

    private void Accept()
    {
        while (!_stopping && TryAccept(out var descriptor))
        {
            EpollConnection connection;
            try
            {
                connection = new EpollConnection(this, descriptor, _limits);
            }
            catch (SocketException)
            {
                // The client was gone before it was greeted; the constructor has closed the descriptor.
                continue;
            }

            var tag = Remember(connection);
            _epoll.Add(descriptor, Interest, tag);
            if (!_offer(connection))
            {
                // Unbound, or thousands are waiting for Kestrel already: refusing is kinder than waiting without end.
                _ = connection.DisposeAsync().AsTask();
            }
        }
    }

    private unsafe bool TryAccept(out int descriptor)
    {
        const int nonBlockingCloseOnExec = 0x800 | 0x80000;
        while (true)
        {
            descriptor = Syscalls.Accept(_listener, null, null, nonBlockingCloseOnExec);
            if (descriptor >= 0)
            {
                return true;
            }

            switch (Syscalls.LastError)
            {
                case Syscalls.Eintr or Syscalls.Econnaborted:
                    continue;
                case Syscalls.Emfile or Syscalls.Enfile:
                    // Out of descriptors. The listener stays readable, so the next wait tries again; not spinning meanwhile.
                    _logger.OutOfDescriptors();
                    Thread.Sleep(10);
                    return false;
                default:
                    return false;
            }
        }
    }

    private ulong Remember(EpollConnection connection)
    {
        lock (_tableLock)
        {
            var slot = _free.TryPop(out var free) ? free : _used++;
            if (slot == _table.Length)
            {
                var larger = new EpollConnection?[_table.Length * 2];
                _table.CopyTo(larger, 0);
                Volatile.Write(ref _table, larger);
            }

            connection.Slot = slot;
            connection.Generation = ++_nextGeneration;
            _table[slot] = connection;
            return ((ulong)connection.Generation << 32) | (uint)slot;
        }
    }

    private void Sweep()
    {
        var now = Environment.TickCount64;
        for (var slot = 0; slot < _used; slot++)
        {
            if (_table[slot] is { } connection && connection.IsOverdue(now))
            {
                connection.Shutdown();
            }
        }
    }
}
