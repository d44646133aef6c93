using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Peers;

/// <summary>
/// Our edge node, the binary that the build made in the same configuration as this program. Its public listener speaks either plain HTTP or
/// TLS: with a TLS port that is what is served, and the plain port is left alone.
/// </summary>
internal sealed class EdgePeer(PeerRunOptions options) : IPeer
{
    private const string Project = "CdnMusic.EdgeNode";

    public string Name => "edge";

    public bool ServesTls => true;

    public PeerProgram Prepare(PeerSetting setting)
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_gcServer"] = "0",
            ["CDNMUSIC_Logging__LogLevel__Default"] = "Warning",
        };
        foreach (var pair in options.EdgeEnvironment)
        {
            var parts = pair.Split('=', 2);
            environment[parts[0]] = parts[1];
        }

        var listen = setting.TlsPort is { } tls
            ? (string[])[$"--Listen:Public=https://127.0.0.1:{tls}", $"--Listen:Certificate={setting.CertificatePath}", $"--Listen:CertificateKey={setting.KeyPath}"]
            : [$"--Listen:Public=http://127.0.0.1:{setting.Port}"];
        return new PeerProgram(
            [
                Environment.ProcessPath!, Binary(),
                "--Edge:Id=edge", $"--Edge:Origins:0={setting.Origin.GetLeftPart(UriPartial.Authority)}", $"--Edge:Cache:Directory={setting.File("cache")}",
                $"--Edge:Cache:MemoryBytes={setting.MemoryBytes}", $"--Edge:Cache:DiskBytes={setting.DiskBytes}",
                $"--Edge:Limits:KeepAliveTimeout={TimeSpan.FromSeconds(PeerSetting.IdleSeconds)}",
                $"--Listen:Management=http://127.0.0.1:{setting.ManagementPort}", .. listen, .. options.EdgeArguments,
            ],
            environment);
    }

    private static string Binary()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", Project, here.Name, Project + ".dll"));
        return File.Exists(file) ? file : throw new FileNotFoundException($"the edge has not been built: there is no '{file}'");
    }
}
