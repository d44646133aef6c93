using System.Globalization;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Reporting;

/// <summary>What the edges sent and what they had to fetch, from their own metrics, in bytes.</summary>
internal readonly record struct OriginOffload(double Sent, double Fetched)
{
    /// <summary>The share of bytes that the origin was spared, 0–1.</summary>
    public double Share => Sent == 0 ? 0 : 1 - (Fetched / Sent);

    public static async Task<OriginOffload> ReadAsync(LocalCluster cluster, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var (sent, fetched) = (0.0, 0.0);
        foreach (var edge in cluster.Edges)
        {
            var metrics = await http.GetStringAsync(new Uri(edge.ManagementUrl, "/metrics"), cancellationToken);
            sent += Value(metrics, "cdnmusic_edge_bytes_sent_total");
            fetched += Value(metrics, "cdnmusic_edge_origin_bytes_total");
        }

        return new OriginOffload(sent, fetched);
    }

    private static double Value(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(name.Length + 1)..], CultureInfo.InvariantCulture));
}
