using System.Security.Cryptography;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Music;
using CdnMusic.Deploy.Local.Objects;
using CdnMusic.Deploy.Local.Ports;

namespace CdnMusic.Deploy.Local;

/// <summary>
/// The whole CDN as real processes on loopback: one origin, a control plane of one process or several, some edges, and the player and the ingest
/// service if wanted. Nothing of it outlives the process that started it. Thread-safe once started, except for <see cref="AddEdgeAsync"/>.
/// </summary>
public sealed partial class LocalCluster : IAsyncDisposable
{
    private readonly LocalClusterOptions _options;
    private readonly PortAllocator _ports = new();
    private readonly string _workDirectory;
    private readonly string _logDirectory;
    private readonly List<Uri> _fleetUrls = [];
    private readonly List<LocalService> _edges = [];
    private readonly SharedState? _shared;
    private readonly Dictionary<string, Dictionary<string, string>> _edgeSettings = [];

    private LocalCluster(LocalClusterOptions options, PrivateObjectStore? objects, SharedState? shared)
    {
        (_options, ObjectStore, _shared) = (options, objects, shared);
        _workDirectory = options.WorkDirectory is { } directory
            ? Directory.CreateDirectory(Path.GetFullPath(directory)).FullName
            : Directory.CreateTempSubdirectory("cdnmusic-").FullName;
        _logDirectory = Directory.CreateDirectory(options.LogDirectory ?? Path.Combine(_workDirectory, "logs")).FullName;
        OriginDataDirectory = Directory.CreateDirectory(Path.Combine(_workDirectory, "origin")).FullName;
        ControlPlanes = [.. Enumerable.Range(0, options.ControlPlanes).Select(CreateControlPlane)];
        Origin = CreateOrigin();
        Player = options.Player ? CreatePlayer() : null;
        Ingest = options.Ingest ? CreateIngest() : null;
        for (var i = 0; i < options.Edges; i++)
        {
            _edges.Add(CreateEdge(options.ConfigureEdge));
        }
    }

    /// <summary>The origin.</summary>
    public LocalService Origin { get; }

    /// <summary>The control plane, or the first of its replicas.</summary>
    public LocalService ControlPlane => ControlPlanes[0];

    /// <summary>The control plane's replicas; one, unless <see cref="LocalClusterOptions.ControlPlanes"/> asked for more.</summary>
    public IReadOnlyList<LocalService> ControlPlanes { get; }

    /// <summary>The replicas' database, if there are several.</summary>
    public PrivatePostgres? Postgres => _shared?.Postgres;

    /// <summary>The replicas' Redis, if there are several.</summary>
    public PrivateRedis? Redis => _shared?.Redis;

    /// <summary>The player's web page, if <see cref="LocalClusterOptions.Player"/> asked for it.</summary>
    public LocalService? Player { get; }

    /// <summary>The ingest service, if <see cref="LocalClusterOptions.Ingest"/> asked for it; its token is <see cref="AdminToken"/>.</summary>
    public LocalService? Ingest { get; }

    /// <summary>The edges, <c>edge-1</c> first.</summary>
    public IReadOnlyList<LocalService> Edges => _edges;

    /// <summary>The control plane's gRPC listener, where edges join; that of the first replica.</summary>
    public Uri FleetUrl => _fleetUrls[0];

    /// <summary>The bearer token of every admin API in this cluster.</summary>
    public string AdminToken { get; } = NewToken();

    /// <summary>The root of the origin's file store.</summary>
    public string OriginDataDirectory { get; }

    /// <summary>Where an edge keeps its cache, and what it must not forget.</summary>
    public string EdgeDirectory(string name) => Path.Combine(_workDirectory, name);

    /// <summary>The S3 service that the origin keeps its objects in, if <see cref="LocalClusterOptions.S3"/> asked for it.</summary>
    public PrivateObjectStore? ObjectStore { get; }

    /// <summary>Where each process's log file is.</summary>
    public string LogDirectory => _logDirectory;

    /// <summary>Starts everything, and returns when every process is ready and the control plane knows every edge.</summary>
    /// <exception cref="LocalServiceException">A process died or was late; nothing is left running then.</exception>
    /// <exception cref="FileNotFoundException">A service has not been built.</exception>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Edges);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ControlPlanes, 1);
        var objects = options.S3 ? await PrivateObjectStore.StartAsync(cancellationToken: cancellationToken) : null;
        var shared = options.ControlPlanes > 1 ? await SharedState.StartAsync(options.WorkDirectory, cancellationToken) : null;
        var cluster = new LocalCluster(options, objects, shared);
        try
        {
            if (options.Music is { } music)
            {
                await MusicPreparation.EnsureAsync(music, cluster.OriginStore(), cluster._workDirectory, isNew: options.S3, cancellationToken);
            }

            await Task.WhenAll(cluster.All().Except(cluster._edges).Select(service => service.StartAsync(cancellationToken)));
            await Task.WhenAll(cluster._edges.Select(edge => cluster.StartEdgeAsync(edge, cancellationToken)));
            await cluster.WaitForFleetAsync(cluster._edges.Count, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more edge; it is among <see cref="Edges"/> only if that succeeds. Does not wait until the fleet knows it.</summary>
    /// <exception cref="LocalServiceException">It died, or was not ready in time.</exception>
    public async Task<LocalService> AddEdgeAsync(
        Action<IDictionary<string, string>>? configure = null, CancellationToken cancellationToken = default)
    {
        var edge = CreateEdge((_, settings) => configure?.Invoke(settings));
        try
        {
            await StartEdgeAsync(edge, cancellationToken);
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }

        _edges.Add(edge);
        return edge;
    }

    /// <summary>Stops all processes at the same time, gracefully at first, and removes a temporary work directory.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(All().Select(service => service.DisposeAsync().AsTask()));
        if (ObjectStore is not null)
        {
            await ObjectStore.DisposeAsync();
        }

        await (_shared?.DisposeAsync() ?? ValueTask.CompletedTask);
        _ports.Dispose();
        if (_options.WorkDirectory is null && Directory.Exists(_workDirectory))
        {
            Directory.Delete(_workDirectory, recursive: true);
        }
    }

    private static string NewToken() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    private IEnumerable<LocalService> All() => new[] { Origin, Player, Ingest }.OfType<LocalService>().Concat(ControlPlanes).Concat(_edges);
}
