using CdnMusic.PeerBench.Processes;
using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Peers;

/// <summary>
/// Our edge node, the binary that the build made in the same configuration as this program. Its public listener speaks either plain HTTP or
/// TLS: with a TLS port that is what is served, and the plain port is left alone.
/// </summary>
internal sealed class EdgePeer(PeerRunOptions options) : IPeer
{
    public string Name => "edge";

    public bool ServesTls => true;

    public PeerProgram Prepare(PeerSetting setting)
    {
        var environment = options.EdgeEnvironment.Select(pair => pair.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]));
        var listen = setting.TlsPort is { } tls
            ? (string[])[$"--Listen:Public=https://127.0.0.1:{tls}", $"--Listen:Certificate={setting.CertificatePath}", $"--Listen:CertificateKey={setting.KeyPath}"]
            : [$"--Listen:Public=http://127.0.0.1:{setting.Port}"];
        return BuiltProgram.Of(
            "CdnMusic.EdgeNode",
            [
                "--Edge:Id=edge", $"--Edge:Origins:0={setting.Origin.GetLeftPart(UriPartial.Authority)}", $"--Edge:Cache:Directory={setting.File("cache")}",
                $"--Edge:Cache:MemoryBytes={setting.MemoryBytes}", $"--Edge:Cache:DiskBytes={setting.DiskBytes}",
                $"--Edge:Limits:KeepAliveTimeout={TimeSpan.FromSeconds(PeerSetting.IdleSeconds)}",
                $"--Listen:Management=http://127.0.0.1:{setting.ManagementPort}", .. listen, .. options.EdgeArguments,
            ],
            environment);
    }
}
