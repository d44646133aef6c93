using System.CommandLine;
using CdnMusic.Bench.ColdEdges;
using CdnMusic.FleetSim.Plots;
using Spectre.Console;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench cold-edge</c>: the hit ratio of a new edge over its first minute, with its region's hot set and without.</summary>
internal static class ColdEdgeCommand
{
    public static Command Create()
    {
        var tracks = Number("--tracks", "tracks that are listened to (Zipf 0.9)", 1000, 10, 100_000);
        var listeners = Number("--listeners", "listeners of each edge", 40, 1, 10_000);
        var warm = Number("--warm-seconds", "how long the two old edges are listened to first", 60, 10, 3600);
        var seconds = Number("--seconds", "how long the new edge is watched", 60, 5, 3600);
        var seed = Number("--seed", "seed of every choice", 1, 0, int.MaxValue / 2);
        var plot = new Option<string?>("--plot") { Description = "file to draw the curve in (SVG)" };
        var command = new Command("cold-edge", "a new edge's first minute, with its region's hot set and without") { tracks, listeners, warm, seconds, seed, plot };
        command.SetAction((parsed, cancellation) => RunAsync(
            new ColdEdgeOptions(parsed.GetValue(tracks), parsed.GetValue(listeners), parsed.GetValue(warm), parsed.GetValue(seconds), parsed.GetValue(seed)),
            parsed.GetValue(plot),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ColdEdgeOptions options, string? plot, CancellationToken cancellationToken)
    {
        var all = new List<ColdEdgeFigures>();
        foreach (var (name, hotSet) in new[] { ("with the hot set", true), ("without", false) })
        {
            AnsiConsole.WriteLine($"A new edge {name}…");
            all.Add(await ColdEdgeRun.RunAsync(name, hotSet, options, cancellationToken));
        }

        AnsiConsole.Profile.Width = Console.IsOutputRedirected ? 150 : AnsiConsole.Profile.Width;
        AnsiConsole.Write(Table(all));
        if (plot is not null)
        {
            var chart = new LineChart("Hit ratio of a new edge, %", "seconds since it takes players", 0, options.Seconds, 100);
            all.ForEach(f => chart.Add(f.Name, [.. f.HitRatios.Select(r => 100 * r)]));
            await File.WriteAllTextAsync(plot, chart.ToString(), cancellationToken);
        }

        return 0;
    }

    private static Table Table(IEnumerable<ColdEdgeFigures> all)
    {
        var table = new Table().AddColumn("new edge");
        foreach (var column in new[] { "requests", "hits, all", "hits, 1st s", "hits, first 10 s", "ready after", "from edges", "origin before", "origin after" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var f in all)
        {
            table.AddRow(
                f.Name, $"{f.Requests}", $"{f.Hits:P1}", $"{f.HitRatios[0]:P1}", $"{f.HitRatios.Take(10).Average():P1}", $"{f.ReadySeconds:F1} s", $"{f.PeerFills}",
                $"{f.OriginBefore}", $"{f.OriginAfter}");
        }

        return table;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least || result.GetValueOrDefault<int>() > most)
            {
                result.AddError($"{name} must be {least}-{most}");
            }
        });
        return option;
    }
}
