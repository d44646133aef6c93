using System.Net;
using System.Net.Sockets;

namespace CdnMusic.ControlPlane.Tests.Running;

/// <summary>A way to a server that can be cut: what goes over it stops, and nobody gets a new connection until it is mended. Thread-safe.</summary>
internal sealed class CuttableLine : IDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private bool _cut;

    public CuttableLine(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (_gate)
        {
            _cut = true;
            foreach (var connection in _open)
            {
                connection.Close();
            }

            _open.Clear();
        }
    }

    public void Mend()
    {
        lock (_gate)
        {
            _cut = false;
        }
    }

    public void Dispose()
    {
        Cut();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            try
            {
                await far.ConnectAsync(IPAddress.Loopback, _target);
                if (!Open(near, far))
                {
                    return;
                }

                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // One side is gone: so is the line.
            }
            finally
            {
                Forget(near, far);
            }
        }
    }

    private bool Open(TcpClient near, TcpClient far)
    {
        lock (_gate)
        {
            return !_cut && _open.Add(near) && _open.Add(far);
        }
    }

    private void Forget(TcpClient near, TcpClient far)
    {
        lock (_gate)
        {
            _open.Remove(near);
            _open.Remove(far);
        }
    }
}
