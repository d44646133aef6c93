using System.Globalization;
using System.Text.Json;
using CdnMusic.PeerBench.Load;
using CdnMusic.PeerBench.Measuring;
using CdnMusic.PeerBench.Running;
using Spectre.Console;

namespace CdnMusic.PeerBench.Reporting;

/// <summary>The figures of a run, as tables for people and as JSON for tools.</summary>
internal static class PeerReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static string Title(RunPart part) => part switch
    {
        RunPart.Hit => "Cached bodies, plain HTTP",
        RunPart.Tls => "Cached bodies, TLS 1.3 (wrk offers TLS_AES_128_GCM_SHA256 only)",
        RunPart.Latency => "Latency at a fixed rate, open loop, 64 KiB",
        RunPart.Zipf => "Zipf mix of RAM hits, disk hits and misses",
        RunPart.ZipfFits => "Zipf mix of RAM hits and disk hits: the disk holds all",
        _ => "Idle keep-alive connections",
    };

    public static string Size(int bytes) => bytes >= 1 << 20 && bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB"
        : bytes % 1024 == 0 ? $"{bytes >> 10} KiB" : $"{bytes} B";

    public static void Missing(IReadOnlyDictionary<string, string> missing)
    {
        foreach (var (peer, reason) in missing)
        {
            AnsiConsole.WriteLine($"{peer} is left out: {reason}");
        }
    }

    public static void Turns(string name, Dictionary<string, Turn> turns, string yardstick)
    {
        var (hasYardstick, unit) = (turns.TryGetValue(yardstick, out var found), found);
        var table = NewTable(name, "CPU µs/request", "× " + yardstick, "requests/s", "× " + yardstick, "core busy", "hits", "errors");
        foreach (var (peer, turn) in turns)
        {
            table.AddRow(
                peer,
                Text($"{turn.CpuMicroseconds:F1}"),
                hasYardstick ? Text($"{turn.CpuMicroseconds / unit.CpuMicroseconds:F2}") : "",
                Text($"{turn.PerSecond:F0}"),
                hasYardstick ? Text($"{turn.PerSecond / unit.PerSecond:F2}") : "",
                Text($"{turn.Busy:P0}"),
                Text($"{turn.HitRatio:P1}"),
                Text($"{turn.Errors}"));
        }

        AnsiConsole.Write(table);
    }

    public static Finding Finding(RunPart part, string name, string peer, Turn turn) => new(part.ToString().ToLowerInvariant(), name, peer, new Dictionary<string, double>
    {
        ["cpu_us_per_request"] = turn.CpuMicroseconds,
        ["requests_per_second"] = turn.PerSecond,
        ["core_busy"] = turn.Busy,
        ["hit_ratio"] = turn.HitRatio,
        ["errors"] = turn.Errors,
    });

    /// <summary>Prints a table and returns the medians over the rounds.</summary>
    public static IEnumerable<Finding> Latencies(string name, Dictionary<string, List<LatencyResult>> results)
    {
        var table = NewTable(name, "rate wanted/s", "achieved/s", "p50 µs", "p99 µs", "p99.9 µs");
        var findings = new List<Finding>();
        foreach (var (peer, rounds) in results)
        {
            var middle = rounds.OrderBy(r => r.P99).ElementAt(rounds.Count / 2);
            var overloaded = rounds.Any(r => r.Overloaded);
            table.AddRow(
                peer, Text($"{middle.Wanted:F0}"), Text($"{middle.Achieved:F0}"), overloaded ? "overloaded" : Text($"{middle.P50:F0}"),
                overloaded ? "" : Text($"{middle.P99:F0}"), overloaded ? "" : Text($"{middle.P999:F0}"));
            findings.Add(new Finding("latency", name, peer, new Dictionary<string, double>
            {
                ["wanted_per_second"] = middle.Wanted,
                ["achieved_per_second"] = middle.Achieved,
                ["overloaded"] = overloaded ? 1 : 0,
                ["p50_us"] = middle.P50,
                ["p99_us"] = middle.P99,
                ["p999_us"] = middle.P999,
            }));
        }

        AnsiConsole.Write(table);
        return findings;
    }

    public static Finding Idle(string peer, long before, long after, int alive, string? problem)
    {
        if (problem is not null)
        {
            AnsiConsole.WriteLine($"{peer}: {problem}");
        }

        return new Finding("idle", "idle", peer, new Dictionary<string, double>
        {
            ["connections"] = alive,
            ["resident_bytes_before"] = before,
            ["resident_bytes"] = after,
        });
    }

    public static void IdleTable(IEnumerable<Finding> rows)
    {
        var table = NewTable("server", "connections held", "resident before, MiB", "resident, MiB", "KiB per connection");
        foreach (var (_, _, peer, figures) in rows)
        {
            var (before, after, alive) = (figures["resident_bytes_before"], figures["resident_bytes"], figures["connections"]);
            table.AddRow(peer, Text($"{alive:F0}"), Text($"{before / (1 << 20):F0}"), Text($"{after / (1 << 20):F0}"), Text($"{(after - before) / 1024 / Math.Max(1, alive):F1}"));
        }

        AnsiConsole.Write(table);
    }

    public static Task WriteJsonAsync(FileInfo file, PeerRunOptions options, IReadOnlyList<Finding> findings, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(
            file.FullName,
            JsonSerializer.Serialize(
                new
                {
                    options.Rounds,
                    TurnSeconds = options.Turn.TotalSeconds,
                    options.Connections,
                    options.Zipf,
                    options.EdgeEnvironment,
                    options.EdgeArguments,
                    Findings = findings,
                },
                Indented),
            cancellationToken);

    private static Table NewTable(string first, params string[] columns)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
        var table = new Table().AddColumn(first);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
