using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local.Objects;

/// <summary>
/// A real S3 service of our own on a loopback port: Ceph's gateway over one monitor and one storage daemon that keeps objects in memory. The
/// gateway can be stopped, killed, frozen and started again; nothing outlives us. Thread-safe once started.
/// </summary>
public sealed class PrivateObjectStore : IAsyncDisposable
{
    /// <summary>Only known to us; Ceph takes any text.</summary>
    private const string User = "cdnmusic";

    private readonly string _directory;
    private readonly PortAllocator? _ports;
    private readonly CephPrograms _ceph;
    private readonly PrivateServer _monitor;
    private readonly PrivateServer _storage;
    private readonly PrivateServer _gateway;

    private PrivateObjectStore(PortAllocator? ports)
    {
        _directory = Directory.CreateTempSubdirectory("cdnmusic-ceph-").FullName;
        _ports = ports is null ? new PortAllocator() : null;
        var allocator = ports ?? _ports!;
        Endpoint = new Uri($"http://127.0.0.1:{allocator.Take(preferred: null)}");
        _ceph = new CephPrograms(_directory, allocator.Take(preferred: null), [.. Enumerable.Range(0, 8).Select(_ => allocator.Take(preferred: null))], Endpoint.Port);
        _monitor = Server("ceph-mon", ["-i", "a", "-f"], _ceph.MonitorAnswersAsync);
        // Whether it works shows in the gateway's answers.
        _storage = Server("ceph-osd", ["-i", "0", "-f"], _ => Task.FromResult(true));
        _gateway = Server("radosgw", ["-n", "client.rgw.a", "-f"], GatewayAnswersAsync);
    }

    /// <summary>The service's URL; the same over restarts of the gateway.</summary>
    public Uri Endpoint { get; }

    /// <summary>The access key's id.</summary>
    public string AccessKey { get; } = SecretFile.NewSecret()[..20];

    /// <summary>The access key's secret.</summary>
    public string SecretKey { get; } = SecretFile.NewSecret();

    /// <summary>Starts the service.</summary>
    /// <param name="ports">Whom to ask for ports. Null: an allocator of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LocalServiceException">It is not ready in time.</exception>
    /// <exception cref="FileNotFoundException">Ceph is not installed.</exception>
    public static async Task<PrivateObjectStore> StartAsync(PortAllocator? ports = null, CancellationToken cancellationToken = default)
    {
        var store = new PrivateObjectStore(ports);
        try
        {
            await store._ceph.InitialiseAsync(cancellationToken);
            await store._monitor.StartAsync(cancellationToken);
            await store._ceph.AddStorageAsync(cancellationToken);
            await store._storage.StartAsync(cancellationToken);
            await store._gateway.StartAsync(cancellationToken);
            await store._ceph.RunAsync(
                "radosgw-admin", ["user", "create", "--uid=" + User, "--display-name=" + User, "--access-key=" + store.AccessKey, "--secret-key=" + store.SecretKey], cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings with which an origin keeps its objects here.</summary>
    /// <param name="bucket">The bucket, made if need be.</param>
    public IReadOnlyDictionary<string, string> OriginSettings(string bucket) => new Dictionary<string, string>
    {
        ["Origin:Store"] = "S3",
        ["Origin:S3:Endpoint"] = Endpoint.GetLeftPart(UriPartial.Authority),
        ["Origin:S3:Bucket"] = bucket,
        ["Origin:S3:CreateBucket"] = "true",
        ["Origin:S3:AccessKey"] = AccessKey,
        ["Origin:S3:SecretKey"] = SecretKey,
    };

    /// <summary>Starts the gateway again; the objects are still there.</summary>
    public Task StartGatewayAsync(CancellationToken cancellationToken = default) => _gateway.StartAsync(cancellationToken);

    /// <summary><c>kill -9</c> of the gateway: connections are refused.</summary>
    public Task KillGatewayAsync() => _gateway.KillAsync();

    /// <summary>Freezes the gateway (SIGSTOP): connections are taken, and nobody answers.</summary>
    public void PauseGateway() => _gateway.Send(Signal.Stop);

    /// <summary>Lets a frozen gateway go on.</summary>
    public void ResumeGateway() => _gateway.Send(Signal.Continue);

    /// <summary>Ends it at once, for nothing of it is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in new[] { _gateway, _storage, _monitor })
        {
            await server.KillAsync();
            await server.DisposeAsync();
        }

        _ports?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private PrivateServer Server(string program, string[] arguments, Func<CancellationToken, Task<bool>> answers) =>
        new(program, Path.Combine(_directory, program + ".log"), () => _ceph.StartInfo(program, arguments), answers);

    private async Task<bool> GatewayAnswersAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        try
        {
            using var response = await http.GetAsync(Endpoint, cancellationToken);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
