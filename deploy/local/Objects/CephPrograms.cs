using System.Diagnostics;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local.Objects;

/// <summary>How the programs of one small Ceph cluster are configured and run.</summary>
internal sealed class CephPrograms(string directory, int monitorPort, IReadOnlyList<int> storagePorts, int gatewayPort)
{
    private const string StorageCaps = "allow profile osd";
    private readonly Guid _cluster = Guid.NewGuid();

    private string Configuration => Path.Combine(directory, "ceph.conf");

    private string Keyring => Path.Combine(directory, "keyring");

    public ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) =>
        new(Find(program), [.. arguments, "-c", Configuration]) { WorkingDirectory = directory };

    /// <summary>Writes the configuration and keys, and makes an empty monitor.</summary>
    public async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        foreach (var data in new[] { "mon", "osd", "rgw" })
        {
            Directory.CreateDirectory(Path.Combine(directory, data));
        }

        await File.WriteAllTextAsync(Configuration, Settings(), cancellationToken);
        await RunAsync("ceph-authtool", ["--create-keyring", Keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *"], cancellationToken);
        await AddKeyAsync("client.admin", ["mon", "allow *", "osd", "allow *", "mgr", "allow *"], cancellationToken);
        await AddKeyAsync("osd.0", ["mon", StorageCaps, "osd", "allow *"], cancellationToken);
        await AddKeyAsync("client.rgw.a", ["mon", "allow rw", "osd", "allow rwx"], cancellationToken);
        var map = Path.Combine(directory, "monmap");
        await RunAsync("monmaptool", ["--create", "--fsid", $"{_cluster}", "--addv", "a", $"[v2:127.0.0.1:{monitorPort}]", map], cancellationToken);
        await RunAsync("ceph-mon", ["--mkfs", "-i", "a", "--monmap", map, "--keyring", Keyring], cancellationToken);
    }

    public async Task<bool> MonitorAnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("ceph", ["--connect-timeout", "5", "osd", "stat"], cancellationToken);
            return true;
        }
        catch (LocalServiceException)
        {
            return false;
        }
    }

    /// <summary>Makes the one storage daemon known to the monitor, and its empty store.</summary>
    public async Task AddStorageAsync(CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString();
        await RunAsync("ceph", ["osd", "new", id, "0"], cancellationToken);
        await RunAsync("ceph-osd", ["-i", "0", "--mkfs", "--osd-uuid", id], cancellationToken);
    }

    /// <exception cref="LocalServiceException">It failed.</exception>
    public async Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var log = new LogCapture(file: null);
        await using var process = ChildProcess.Start(StartInfo(program, arguments), log);
        var exitCode = await process.Exited.WaitAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new LocalServiceException(program, exitCode, "failed", log.Tail());
        }
    }

    private Task AddKeyAsync(string name, string[] caps, CancellationToken cancellationToken) => RunAsync(
        "ceph-authtool", [Keyring, "--gen-key", "-n", name, .. caps.Chunk(2).SelectMany(cap => new[] { "--cap", cap[0], cap[1] })], cancellationToken);

    private string Settings() => $"""
        [global]
        fsid = {_cluster}
        mon host = [v2:127.0.0.1:{monitorPort}]
        mon initial members = a
        keyring = {Keyring}
        auth allow insecure global id reclaim = false
        public addr = 127.0.0.1
        cluster addr = 127.0.0.1
        ms bind port min = {storagePorts.Min()}
        ms bind port max = {storagePorts.Max()}
        osd pool default size = 1
        osd pool default min size = 1
        osd pool default pg num = 8
        osd pool default pgp num = 8
        osd crush chooseleaf type = 0
        osd crush update on start = true
        mon allow pool size one = true
        mon warn on pool no redundancy = false
        mon data avail crit = 1
        # A proposal per second, the default, makes a start of 15 s out of one of 5.
        paxos propose interval = 0.05
        paxos min wait = 0.01
        run dir = {directory}
        admin socket = {directory}/$name.asok
        pid file = {directory}/$name.pid
        log file = {directory}/$name.daemon.log
        mon data = {directory}/mon
        osd data = {directory}/osd
        osd objectstore = memstore
        memstore device bytes = 4294967296
        [client.rgw.a]
        rgw frontends = beast endpoint=127.0.0.1:{gatewayPort}
        rgw data = {directory}/rgw
        rgw thread pool size = 64

        """;

    private static string Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"Ceph is needed, and there is no '{program}': install the Debian packages radosgw, ceph-mon, ceph-osd and ceph-common.");
}
