using CdnMusic.Deploy.Local.Ports;
using CdnMusic.PeerBench.Origins;
using CdnMusic.PeerBench.Peers;
using CdnMusic.PeerBench.Processes;

namespace CdnMusic.PeerBench.Running;

/// <summary>All servers of a comparison, started side by side with the same budgets. One that does not start is reported and left out.</summary>
internal sealed class Field : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly PortAllocator _ports = new();
    private readonly List<PeerProcess> _processes = [];
    private readonly List<RunningPeer> _peers = [];
    private readonly Dictionary<string, string> _missing = [];

    public IReadOnlyList<RunningPeer> Peers => _peers;

    /// <summary>Who takes no part, and why.</summary>
    public IReadOnlyDictionary<string, string> Missing => _missing;

    public static async Task<Field> StartAsync(
        IReadOnlyList<IPeer> peers, BenchOrigin origin, string directory, bool tls, long memory, long disk, int core, CancellationToken cancellationToken)
    {
        var field = new Field();
        try
        {
            foreach (var peer in peers)
            {
                if (tls && !peer.ServesTls)
                {
                    field._missing[peer.Name] = "has no TLS of its own";
                    continue;
                }

                var own = Directory.CreateDirectory(Path.Combine(directory, Guid.NewGuid().ToString("N")[..8] + "-" + peer.Name)).FullName;
                var setting = new PeerSetting(
                    own, origin.Url, field._ports.Take(), field._ports.Take(), tls ? field._ports.Take() : null, Path.Combine(directory, TestCertificate.Chain),
                    Path.Combine(directory, TestCertificate.Key), memory, disk);
                await field.AddAsync(peer, setting, core, cancellationToken);
            }
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }

        return field;
    }

    /// <summary>Waits until a server answers this URL. False: it ended, or was not ready in time.</summary>
    public static async Task<bool> IsReadyAsync(Uri probe, PeerProcess process, CancellationToken cancellationToken)
    {
        using var client = Measuring.Correctness.NewClient();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (!process.HasExited)
            {
                try
                {
                    using var response = await client.GetAsync(probe, deadline.Token);
                    if (response.IsSuccessStatusCode)
                    {
                        return true;
                    }
                }
                catch (HttpRequestException)
                {
                    // Not yet.
                }

                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Too late; it is left out.
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _ports.Dispose();
    }

    private async Task AddAsync(IPeer peer, PeerSetting setting, int core, CancellationToken cancellationToken)
    {
        try
        {
            var process = PeerProcess.Start(peer.Prepare(setting), core);
            _processes.Add(process);
            var url = new Uri(setting.TlsPort is { } tls ? $"https://127.0.0.1:{tls}" : $"http://127.0.0.1:{setting.Port}");
            if (await IsReadyAsync(new Uri(url, BenchOrigin.Target(1, 0)), process, cancellationToken))
            {
                _peers.Add(new RunningPeer(peer.Name, url, process));
            }
            else
            {
                _missing[peer.Name] = "did not start: " + process.LastWords;
            }
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            _missing[peer.Name] = "did not start: " + error.Message;
        }
    }
}
