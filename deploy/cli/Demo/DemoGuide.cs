using System.Globalization;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Cli.Demo;

/// <summary>Says where everything is. Plain lines, so that URLs survive narrow terminals and pipes whole.</summary>
internal static class DemoGuide
{
    public static void Print(LocalCluster cluster, DemoOptions options, TimeSpan elapsed)
    {
        var best = new Uri(cluster.ControlPlane.PublicUrl, "/v1/edges/best?path=/library.json");
        Line(string.Format(CultureInfo.InvariantCulture, "CdnMusic is up ({0:0.0} s). Open the player and press play.", elapsed.TotalSeconds));
        Line(string.Empty);
        if (cluster.Player is { } player)
        {
            Line($"  Player       {player.PublicUrl}");
        }

        Line($"  Operations   {cluster.ControlPlane.ManagementUrl}#token={cluster.AdminToken}");
        Line($"  Best edge    curl '{best}'");
        foreach (var edge in cluster.Edges)
        {
            Line($"  {edge.Name,-12} {edge.PublicUrl}  (metrics {edge.ManagementUrl}metrics, pid {edge.Pid})");
        }

        Line($"  Origin       {cluster.Origin.PublicUrl}");
        if (cluster.Ingest is { } ingest)
        {
            Line($"  Ingest       CDNMUSIC_INGEST_TOKEN={cluster.AdminToken} ./cdnmusic upload --url {ingest.PublicUrl} --release mine FILE.wav");
        }

        Line($"  Logs, data   {options.DataDirectory}");
        Line(string.Empty);
        Line("Try: kill -9 an edge's pid while a track plays. Ctrl-C ends everything.");
    }

    private static void Line(string text) => Console.WriteLine(text);
}
