using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local;

/// <summary>How each service is configured to find the others.</summary>
public sealed partial class LocalCluster
{
    private LocalService CreateOrigin() => Create(
        "origin",
        "CdnMusic.Origin",
        PortOffset.Origin,
        new Dictionary<string, string>(OriginStore())
        {
            ["Origin:Steering:ServerUrl"] = _options.ContentSteering ? Authority(ControlPlane.PublicUrl) : "",
        },
        _options.OriginSettings);

    private IReadOnlyDictionary<string, string> OriginStore() =>
        ObjectStore?.OriginSettings("music") ?? new Dictionary<string, string> { ["Origin:DataDirectory"] = OriginDataDirectory };

    private LocalService CreateControlPlane(int index)
    {
        // The first has the known ports; of replicas each has a name of its own.
        var alone = _shared is null;
        var fleetUrl = Url(index == 0 ? PortOffset.Fleet : null);
        _fleetUrls.Add(fleetUrl);
        var name = alone ? "control-plane" : $"control-plane-{index + 1}";
        var settings = new Dictionary<string, string>
        {
            ["ControlPlane:AdminToken"] = AdminToken,
            ["Listen:Fleet"] = Authority(fleetUrl),
        };
        if (_shared is { } shared)
        {
            settings["ControlPlane:Postgres"] = shared.ConnectionString;
            settings["ControlPlane:Redis"] = shared.Redis.Configuration;
        }
        else
        {
            settings["ControlPlane:DataDirectory"] = Path.Combine(_workDirectory, "control-plane");
        }

        _options.ConfigureControlPlane?.Invoke(index, settings);
        return Create(name, "CdnMusic.ControlPlane", index == 0 ? PortOffset.ControlPlane : null, settings, _options.ControlPlaneSettings);
    }

    private LocalService CreatePlayer() => Create(
        "player",
        "CdnMusic.Player",
        PortOffset.Player,
        new Dictionary<string, string> { ["Player:ControlPlaneUrl"] = Authority(ControlPlane.PublicUrl) });

    private LocalService CreateIngest()
    {
        var directory = Path.Combine(_workDirectory, "ingest");
        if (ObjectStore is not null && Directory.Exists(directory))
        {
            // It would remember what the store, which is new, does not hold any more.
            Directory.Delete(directory, recursive: true);
        }

        var settings = new Dictionary<string, string>
        {
            ["Ingest:Token"] = AdminToken,
            ["Ingest:DataDirectory"] = directory,
            ["Ingest:Announce:Url"] = Authority(ControlPlane.ManagementUrl),
            ["Ingest:Announce:Token"] = AdminToken,
        };
        // The same objects as the origin's.
        var store = OriginStore().Concat(_options.OriginSettings).Where(setting => setting.Key.StartsWith("Origin:", StringComparison.Ordinal));
        foreach (var (key, value) in store.Concat(_options.IngestSettings))
        {
            settings[key] = value;
        }

        return Create(new ServiceProgram(
            "ingest", "CdnMusic.Origin", Url(PortOffset.Ingest), Url(PortOffset.Ingest + 1), settings, "ingest-service", "Ingest"));
    }

    private LocalService CreateEdge(Action<int, IDictionary<string, string>>? configure)
    {
        var index = _edges.Count;
        var name = $"edge-{index + 1}";
        var managementUrl = Url(PortOffset.FirstEdge + (2 * index) + 1);
        var publicUrl = !_options.ContentSteering ? Url(PortOffset.FirstEdge + (2 * index))
            : new UriBuilder(index == 0 ? Url(PortOffset.FirstEdge) : _edges[0].PublicUrl) { Host = $"127.0.0.{index + 2}" }.Uri;
        var settings = new Dictionary<string, string>
        {
            ["Edge:Id"] = name,
            ["Edge:PublicUrl"] = Authority(publicUrl),
            ["Edge:Origins:0"] = Authority(Origin.PublicUrl),
            ["Edge:Cache:Directory"] = EdgeDirectory(name),
            ["Edge:AdminToken"] = AdminToken,
        };
        for (var i = 0; i < _fleetUrls.Count; i++)
        {
            settings[$"Edge:ControlPlane:Urls:{i}"] = Authority(_fleetUrls[i]);
        }

        if (_options.EdgeMemory is { } memory)
        {
            settings["Edge:Cache:MemoryBytes"] = memory;
        }

        if (_options.EdgeDisk is { } disk)
        {
            settings["Edge:Cache:DiskBytes"] = disk;
        }

        configure?.Invoke(index, settings);
        _edgeSettings[name] = settings;
        return Create(new ServiceProgram(name, "CdnMusic.EdgeNode", publicUrl, managementUrl, settings));
    }

    private LocalService Create(
        string name, string project, int? offset, Dictionary<string, string> settings, IReadOnlyDictionary<string, string>? more = null)
    {
        foreach (var (key, value) in more ?? new Dictionary<string, string>())
        {
            settings[key] = value;
        }

        return Create(new ServiceProgram(name, project, Url(offset), Url(offset + 1), settings));
    }

    private LocalService Create(ServiceProgram program) =>
        new(program, new LogCapture(Path.Combine(_logDirectory, program.Name + ".log")), _options.StartTimeout);

    private Uri Url(int? offset) => new($"http://127.0.0.1:{_ports.Take(_options.PreferredPort + offset)}");

    private static string Authority(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
