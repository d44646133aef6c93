using System.Diagnostics;
using System.Globalization;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.ColdEdges;

/// <summary>Two edges that have been listened to for a while, and a third, new one, which is watched from its first player on.</summary>
internal static class ColdEdgeRun
{
    public static async Task<ColdEdgeFigures> RunAsync(string name, bool hotSet, ColdEdgeOptions options, CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = options.Listeners }) { Timeout = TimeSpan.FromSeconds(30) };
        await using var origin = await TrackOrigin.StartAsync(options.SegmentBytes, cancellationToken);
        void Configure(IDictionary<string, string> settings)
        {
            settings["Edge:Origins:0"] = origin.Url;
            settings["Edge:Labels:region"] = "here";
        }

        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Edges = 2,
                ControlPlaneSettings = new Dictionary<string, string> { ["ControlPlane:ColdStart:Enabled"] = hotSet ? "true" : "false" },
                ConfigureEdge = (_, settings) => Configure(settings),
            },
            cancellationToken);
        var listeners = new Listeners(options, http);
        await ListenAsync(listeners, cluster.Edges, options.Seed, options.WarmSeconds, cancellationToken);

        var (clock, asked) = (Stopwatch.StartNew(), origin.Requests);
        var edge = await cluster.AddEdgeAsync(Configure, cancellationToken);
        await cluster.WaitForFleetAsync(3, cancellationToken);
        var (ready, before) = (clock.Elapsed.TotalSeconds, origin.Requests - asked);
        var peerFills = await MetricAsync(http, edge, "cdnmusic_edge_peer_fills_total", cancellationToken);

        var (hits, all) = (new long[options.Seconds + 1], new long[options.Seconds + 1]);
        clock.Restart();
        asked = origin.Requests;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(options.Seconds));
        await listeners.ListenAsync(
            edge.PublicUrl,
            options.Seed + 10_000,
            hit =>
            {
                var second = Math.Min((int)clock.Elapsed.TotalSeconds, options.Seconds);
                Interlocked.Increment(ref all[second]);
                Interlocked.Add(ref hits[second], hit ? 1 : 0);
            },
            end.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return new ColdEdgeFigures(
            name, [.. hits.Zip(all).Take(options.Seconds).Select(s => s.Second == 0 ? 0 : (double)s.First / s.Second)],
            (double)hits.Sum() / all.Sum(), all.Sum(), ready, peerFills, before, origin.Requests - asked);
    }

    private static async Task ListenAsync(
        Listeners listeners, IReadOnlyList<LocalService> edges, int seed, int seconds, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(edges.Select((edge, i) => listeners.ListenAsync(edge.PublicUrl, seed + (1000 * i), _ => { }, end.Token)));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task<long> MetricAsync(HttpClient http, LocalService edge, string name, CancellationToken cancellationToken)
    {
        var text = await http.GetStringAsync(new Uri(edge.ManagementUrl, "/metrics"), cancellationToken);
        var line = text.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return (long)double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
