using System.Diagnostics;
using System.Net.Sockets;
using CdnMusic.Deploy.Local.Ports;
using MimeKit;

namespace CdnMusic.NotificationService.Tests.Running;

/// <summary>An SMTP server of our own, as a process.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly PortAllocator _ports = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("cdnmusic-mail-").FullName;
    private readonly Process _process;

    private MailServer()
    {
        Port = _ports.Take();
        _process = Process.Start("/usr/bin/python3", [Path.Combine(AppContext.BaseDirectory, "smtp_server.py"), $"{Port}", _directory]);
    }

    public int Port { get; }

    public static async Task<MailServer> StartAsync()
    {
        var server = new MailServer();
        await Eventually.TrueAsync(async () =>
        {
            Assert.False(server._process.HasExited, "The mail server ended.");
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", server.Port, TestContext.Current.CancellationToken);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return server;
    }

    /// <summary>What it has taken for an address.</summary>
    public IReadOnlyList<MimeMessage> To(string address) => [.. Directory.GetFiles(_directory, address + ".*.eml").Select(f => MimeMessage.Load(f))];

    public async Task<MimeMessage> ReceiveAsync(string address)
    {
        await Eventually.TrueAsync(() => Task.FromResult(To(address).Count > 0));
        return To(address).Single();
    }

    /// <summary>Makes the file that changes how it behaves.</summary>
    public void Signal(string name) => File.WriteAllText(Path.Combine(_directory, name), "");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _ports.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
