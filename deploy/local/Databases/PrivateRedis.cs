using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local.Databases;

/// <summary>
/// A real Redis of our own on a loopback port, with an append-only file. Can be stopped, killed, frozen and started again on the same port
/// and data; does not outlive us. Thread-safe.
/// </summary>
public sealed class PrivateRedis : IAsyncDisposable
{
    private readonly string _directory;
    private readonly bool _temporary;
    private readonly PortAllocator? _ports;
    private readonly PrivateServer _server;
    private readonly string _password = SecretFile.NewSecret();

    private PrivateRedis(string? directory, PortAllocator? ports)
    {
        _temporary = directory is null;
        _directory = directory is null
            ? Directory.CreateTempSubdirectory("cdnmusic-redis-").FullName
            : Directory.CreateDirectory(Path.GetFullPath(directory)).FullName;
        _ports = ports is null ? new PortAllocator() : null;
        Port = (ports ?? _ports!).Take(preferred: null);
        _server = new PrivateServer("redis", Path.Combine(_directory, "redis.log"), Program, AnswersAsync);
    }

    /// <summary>The loopback port it listens on; the same over restarts.</summary>
    public int Port { get; }

    /// <summary>How to connect, as StackExchange.Redis writes it.</summary>
    public string Configuration => $"127.0.0.1:{Port},password={_password},abortConnect=false";

    /// <summary>Starts a Redis on this directory.</summary>
    /// <param name="directory">Where its file lives and stays. Null: a temporary directory, deleted at the end.</param>
    /// <param name="ports">Whom to ask for a port. Null: an allocator of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalServiceException">It is not ready within 60 s.</exception>
    public static async Task<PrivateRedis> StartAsync(
        string? directory = null, PortAllocator? ports = null, CancellationToken cancellationToken = default)
    {
        var redis = new PrivateRedis(directory, ports);
        try
        {
            await redis.StartAsync(cancellationToken);
            return redis;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again after <see cref="StopAsync"/> or <see cref="KillAsync"/>; does nothing when it runs.</summary>
    public Task StartAsync(CancellationToken cancellationToken = default) => _server.StartAsync(cancellationToken);

    /// <summary>Ends it gracefully.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary><c>kill -9</c>: up to a second of writes may be lost.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>Freezes it (SIGSTOP): connections stay open, and nobody answers.</summary>
    public void Pause() => _server.Send(Signal.Stop);

    /// <summary>Lets a frozen one go on.</summary>
    public void Resume() => _server.Send(Signal.Continue);

    /// <summary>Stops it, and deletes a temporary directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _ports?.Dispose();
        if (_temporary && Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private ProcessStartInfo Program()
    {
        // A file, for a password among the arguments is everybody's.
        var file = Path.Combine(_directory, "redis.conf");
        SecretFile.Write(file, $"""
            bind 127.0.0.1
            port {Port}
            requirepass {_password}
            dir "{_directory}"
            appendonly yes
            appendfsync everysec
            save ""

            """);
        return new ProcessStartInfo("redis-server", [file]) { WorkingDirectory = _directory };
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {_password}\r\nPING\r\n"), cancellationToken);
            var answer = new byte["+OK\r\n+PONG\r\n".Length];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return answer.AsSpan().EndsWith("+PONG\r\n"u8);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return false;
        }
    }
}
