namespace CdnMusic.PeerBench.Peers;

/// <summary>nginx: proxy_cache on disk, bodies from the page cache by sendfile.</summary>
internal sealed class NginxPeer : IPeer
{
    public string Name => "nginx";

    public bool ServesTls => true;

    public PeerProgram Prepare(PeerSetting setting)
    {
        setting.Folder("cache");
        File.WriteAllText(setting.File("nginx.conf"), Configuration(setting));
        return new PeerProgram(
            ["nginx", "-p", setting.Directory, "-c", setting.File("nginx.conf"), "-e", setting.File("error.log"), "-g", "daemon off;"],
            new Dictionary<string, string>());
    }

    // tcp_nopush off: with it on, the last part of a body waits 40 ms for an acknowledgement on loopback.
    private static string Configuration(PeerSetting setting) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        pid {{setting.File("nginx.pid")}};
        worker_processes 1;
        worker_rlimit_nofile 131072;
        events { worker_connections 65536; }
        http {
          client_body_temp_path {{setting.File("body")}};
          proxy_temp_path {{setting.File("proxy")}};
          fastcgi_temp_path {{setting.File("fastcgi")}};
          uwsgi_temp_path {{setting.File("uwsgi")}};
          scgi_temp_path {{setting.File("scgi")}};
          access_log off;
          sendfile on;
          tcp_nopush off;
          tcp_nodelay on;
          keepalive_timeout {{PeerSetting.IdleSeconds}}s;
          keepalive_requests 1000000000;
          open_file_cache max=20000 inactive=600s;
          open_file_cache_valid 60s;
          proxy_cache_path {{setting.File("cache")}} levels=1:2 keys_zone=bodies:32m max_size={{setting.DiskBytes >> 20}}m inactive=1d use_temp_path=off;
          upstream origin { server {{setting.Origin.Authority}}; keepalive 64; }
          server {
            listen 127.0.0.1:{{setting.Port}} backlog=4096;
            {{Tls(setting)}}
            location / {
              proxy_pass http://origin;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_cache bodies;
              proxy_cache_lock on;
              proxy_cache_revalidate on;
              add_header X-Cache $upstream_cache_status;
            }
          }
        }
        """;

    private static string Tls(PeerSetting setting) => setting.TlsPort is { } port
        ? $"""
            listen 127.0.0.1:{port} ssl backlog=4096;
            ssl_certificate {setting.CertificatePath};
            ssl_certificate_key {setting.KeyPath};
            ssl_protocols TLSv1.3;
            ssl_session_cache shared:tls:8m;
          """
        : "";
}
