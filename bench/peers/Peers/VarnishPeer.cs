namespace CdnMusic.PeerBench.Peers;

/// <summary>Varnish: bodies in RAM (malloc); it has no persistent disk tier and no TLS of its own.</summary>
internal sealed class VarnishPeer : IPeer
{
    public string Name => "varnish";

    public bool ServesTls => false;

    public PeerProgram Prepare(PeerSetting setting)
    {
        File.WriteAllText(setting.File("bench.vcl"), $$"""
            vcl 4.1;
            backend origin { .host = "{{setting.Origin.Host}}"; .port = "{{setting.Origin.Port}}"; }
            sub vcl_deliver {
              if (obj.hits > 0) { set resp.http.X-Cache = "HIT"; } else { set resp.http.X-Cache = "MISS"; }
            }
            """);
        return new PeerProgram(
            [
                "varnishd", "-F", "-n", setting.File("work"), .. Environment.IsPrivilegedProcess ? (string[])["-j", "none"] : [],
                "-a", $"127.0.0.1:{setting.Port}", "-f", setting.File("bench.vcl"), "-s", $"malloc,{Math.Max(setting.MemoryBytes, setting.DiskBytes) >> 20}M",
                "-p", "thread_pools=1", "-p", "thread_pool_min=100", "-p", "thread_pool_max=1000", "-p", "listen_depth=4096",
                "-p", $"timeout_idle={PeerSetting.IdleSeconds}",
            ],
            new Dictionary<string, string>());
    }
}
