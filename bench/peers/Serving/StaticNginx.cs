using CdnMusic.PeerBench.Peers;

namespace CdnMusic.PeerBench.Serving;

/// <summary>nginx as an origin: files out of a directory by sendfile.</summary>
internal static class StaticNginx
{
    /// <summary>Writes its configuration and says how to run it in the foreground.</summary>
    /// <param name="directory">Its own.</param>
    /// <param name="root">Files at the paths of their URLs.</param>
    /// <param name="port">The loopback port.</param>
    public static PeerProgram Prepare(string directory, string root, int port)
    {
        var file = Path.Combine(directory, "nginx.conf");
        File.WriteAllText(file, Configuration(directory, root, port));
        return new PeerProgram(["nginx", "-p", directory, "-c", file, "-e", Path.Combine(directory, "error.log"), "-g", "daemon off;"], new Dictionary<string, string>());
    }

    // tcp_nopush off: with it on, the last part of a body waits 40 ms for an acknowledgement on loopback.
    private static string Configuration(string directory, string root, int port) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
        pid {{directory}}/nginx.pid;
        worker_processes 1;
        events { worker_connections 4096; }
        http {
          client_body_temp_path {{directory}}/body;
          proxy_temp_path {{directory}}/proxy;
          fastcgi_temp_path {{directory}}/fastcgi;
          uwsgi_temp_path {{directory}}/uwsgi;
          scgi_temp_path {{directory}}/scgi;
          access_log off;
          sendfile on;
          tcp_nopush off;
          tcp_nodelay on;
          keepalive_timeout 600s;
          keepalive_requests 1000000000;
          open_file_cache max=20000 inactive=600s;
          open_file_cache_valid 60s;
          default_type audio/mp4;
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            root {{root}};
            add_header Cache-Control "max-age=31536000, immutable";
          }
        }
        """;
}
