using System.CommandLine;
using CdnMusic.Bench.Purging;
using CdnMusic.Deploy.Local;
using Spectre.Console;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench purge</c>: how long a purge takes until every edge has acknowledged it. Exit status 1 if a goal is missed.</summary>
internal static class PurgeCommand
{
    private const double RealGoalMs = 50, SimulatedGoalMs = 150;

    public static Command Create()
    {
        var edges = Number("--edges", "real edge processes; 0: leave that part out", 10, 0, 50);
        var simulated = Number("--simulated", "simulated edges, each with a real stream; 0: leave that part out", 200, 0, 2000);
        var purges = Number("--purges", "purges per part", 500, 10, 100_000);
        var command = new Command("purge", "purges through the admin API, until every edge has acknowledged") { edges, simulated, purges };
        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(edges), parsed.GetValue(simulated), parsed.GetValue(purges), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int edges, int simulated, int purges, CancellationToken cancellationToken)
    {
        var all = new List<PurgeFigures>();
        if (edges > 0)
        {
            AnsiConsole.WriteLine($"Starting {edges} edges…");
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = edges }, cancellationToken);
            all.Add(await MeasureAsync(cluster, $"{edges} real edges", edges, RealGoalMs, purges, cancellationToken));
        }

        if (simulated > 0)
        {
            AnsiConsole.WriteLine($"Joining {simulated} simulated edges…");
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0 }, cancellationToken);
            await using var fleet = await SimulatedFleet.JoinAsync(cluster, simulated, cancellationToken);
            all.Add(await MeasureAsync(cluster, $"{simulated} simulated edges", simulated, SimulatedGoalMs, purges, cancellationToken));
        }

        // A table in a file or a pipe need not fit anybody's window.
        AnsiConsole.Profile.Width = Console.IsOutputRedirected ? 150 : AnsiConsole.Profile.Width;
        AnsiConsole.Write(Table(all));
        return all.TrueForAll(f => f.Good) ? 0 : 1;
    }

    private static async Task<PurgeFigures> MeasureAsync(
        LocalCluster cluster, string fleet, int edges, double goalMs, int purges, CancellationToken cancellationToken)
    {
        using var timer = new PurgeTimer(cluster);
        return await timer.RunAsync(fleet, edges, goalMs, purges, cancellationToken);
    }

    private static Table Table(IEnumerable<PurgeFigures> all)
    {
        var table = new Table().AddColumn("fleet");
        foreach (var column in new[] { "purges", "p50 ms", "p90 ms", "p99 ms", "most ms", "edges p99 ms", "goal p99", "incomplete" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var f in all)
        {
            table.AddRow(
                f.Fleet, $"{f.Milliseconds.Count}", Percentile(f.Milliseconds, 0.5), Percentile(f.Milliseconds, 0.9), Percentile(f.Milliseconds, 0.99),
                $"{f.Milliseconds[^1]:F1}", Percentile(f.Slowest, 0.99), $"≤ {f.GoalMs:0} {(f.Good ? "✓" : "✗")}", $"{f.Incomplete}");
        }

        return table;
    }

    private static string Percentile(IReadOnlyList<double> sorted, double share) => $"{PurgeFigures.Percentile(sorted, share):F1}";

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
