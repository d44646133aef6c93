using CdnMusic.Bench.Scenarios;
using Spectre.Console;

namespace CdnMusic.Bench.Reporting;

/// <summary>The figures of a run as people read them.</summary>
internal static class SmokeReport
{
    public static Table Table(Samples samples)
    {
        var table = new Table().AddColumn("request");
        foreach (var column in new[] { "count", "p50 ms", "p95 ms", "p99 ms", "hit ratio" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var kind in Enum.GetValues<RequestKind>())
        {
            var sorted = samples.Of(kind);
            table.AddRow(
                kind.ToString(),
                sorted.Count.ToString(),
                Percentile(sorted, 0.50),
                Percentile(sorted, 0.95),
                Percentile(sorted, 0.99),
                kind == RequestKind.BestEdge || sorted.Count == 0 ? "" : $"{sorted.Average(s => s.Fetched.Hit ? 1.0 : 0.0):P1}");
        }

        return table;
    }

    public static string Summary(Samples samples, OriginOffload offload, int seconds) => string.Join(Environment.NewLine, (string[])
    [
        $"{samples.Count / (double)seconds:F0} requests/s, {offload.Sent * 8 / 1e6 / seconds:F1} Mbit/s from the edges",
        $"origin offload {offload.Share:P1} ({offload.Fetched / 1e6:F1} MB fetched for {offload.Sent / 1e6:F1} MB sent)",
        $"errors {samples.Errors}",
        .. samples.ErrorTexts.Select(e => "  " + e),
    ]);

    // Nearest rank.
    private static string Percentile(IReadOnlyList<Samples.Sample> sorted, double share) =>
        sorted.Count == 0 ? "" : $"{sorted[(int)Math.Ceiling(share * sorted.Count) - 1].Milliseconds:F2}";
}
