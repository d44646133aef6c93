using System.Diagnostics;

namespace CdnMusic.PeerBench.Peers;

/// <summary>Apache Traffic Server: one net thread, RAM cache over a disk cache. It refuses to serve as root, and so owns its directory.</summary>
internal sealed class TrafficServerPeer : IPeer
{
    private const string User = "trafficserver";

    public string Name => "ats";

    public bool ServesTls => true;

    public PeerProgram Prepare(PeerSetting setting)
    {
        var (etc, run, log, cache) = (setting.Folder("etc"), setting.Folder("run"), setting.Folder("log"), setting.Folder("cache"));
        File.WriteAllText(setting.File("runroot.yaml"), $"""
            prefix: {setting.Directory}
            exec_prefix: /usr
            bindir: /usr/bin
            sbindir: /usr/bin
            sysconfdir: {etc}
            datadir: {cache}
            includedir: /usr/include
            libdir: /usr/lib/trafficserver
            libexecdir: /usr/lib/trafficserver/modules
            localstatedir: {run}
            runtimedir: {run}
            logdir: {log}
            mandir: /usr/share/man
            infodir: /usr/share/info
            cachedir: {cache}
            """);
        File.WriteAllText(Path.Combine(etc, "records.config"), Records(setting, etc));
        File.WriteAllText(Path.Combine(etc, "remap.config"), $"map / {setting.Origin}\n");
        File.WriteAllText(Path.Combine(etc, "storage.config"), $"{cache} {setting.DiskBytes >> 20}M\n");
        File.WriteAllText(Path.Combine(etc, "ssl_multicert.config"), "dest_ip=* ssl_cert_name=cert.pem ssl_key_name=key.pem\n");
        File.WriteAllText(Path.Combine(etc, "ip_allow.yaml"), "ip_allow:\n  - apply: in\n    ip_addrs: 127.0.0.1\n    action: allow\n    methods: ALL\n");
        File.WriteAllText(Path.Combine(etc, "logging.yaml"), "\n");
        File.WriteAllText(Path.Combine(etc, "sni.yaml"), "sni: []\n");
        foreach (var empty in new[] { "plugin", "cache", "hosting", "volume", "parent" })
        {
            File.WriteAllText(Path.Combine(etc, empty + ".config"), "");
        }

        File.Copy(setting.CertificatePath, Path.Combine(etc, "cert.pem"));
        File.Copy(setting.KeyPath, Path.Combine(etc, "key.pem"));
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["-R", User, setting.Directory]);
            chown.WaitForExit();
        }

        return new PeerProgram(["traffic_server", "--run-root=" + setting.File("runroot.yaml")], new Dictionary<string, string>());
    }

    private static string Records(PeerSetting setting, string etc) => $"""
        CONFIG proxy.config.http.server_ports STRING {setting.Port}:ip-in=127.0.0.1{(setting.TlsPort is { } tls ? $" {tls}:ssl:ip-in=127.0.0.1" : "")}
        {(Environment.IsPrivilegedProcess ? $"CONFIG proxy.config.admin.user_id STRING {User}" : "")}
        CONFIG proxy.config.exec_thread.autoconfig INT 0
        CONFIG proxy.config.exec_thread.limit INT 1
        CONFIG proxy.config.accept_threads INT 0
        CONFIG proxy.config.task_threads INT 1
        CONFIG proxy.config.net.listen_backlog INT 4096
        CONFIG proxy.config.net.connections_throttle INT 65536
        CONFIG proxy.config.net.max_connections_in INT 60000
        CONFIG proxy.config.http.keep_alive_no_activity_timeout_in INT {PeerSetting.IdleSeconds}
        CONFIG proxy.config.net.default_inactivity_timeout INT {PeerSetting.IdleSeconds}
        CONFIG proxy.config.log.logging_enabled INT 0
        CONFIG proxy.config.cache.ram_cache.size INT {setting.MemoryBytes}
        CONFIG proxy.config.cache.ram_cache.algorithm INT 1
        CONFIG proxy.config.ssl.server.cert.path STRING {etc}
        CONFIG proxy.config.ssl.server.private_key.path STRING {etc}
        """;
}
