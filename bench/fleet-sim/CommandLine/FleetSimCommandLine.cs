using System.CommandLine;
using System.Diagnostics;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.FleetSim.Figures;
using CdnMusic.FleetSim.Plots;
using CdnMusic.FleetSim.Running;
using CdnMusic.FleetSim.World;
using Spectre.Console;

namespace CdnMusic.FleetSim.CommandLine;

/// <summary><c>bench fleet-sim</c>. Exit status 0 if our own steering reaches every goal, 1 if not.</summary>
internal static class FleetSimCommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var defaults = new FleetOptions();
        var edges = Number("--edges", "edges, 20-1,000", defaults.Edges, 20, 1000);
        var regions = Number("--regions", "regions, each with its own evening", defaults.Regions, 2, 20);
        var prefixes = Number("--prefixes", "client prefixes, 10,000-1,000,000", defaults.Prefixes, 10_000, 1_000_000);
        var listeners = Number("--listeners", "listeners at once, were every region at its peak", defaults.Listeners, 100, 1_000_000);
        var seconds = Number("--seconds", "simulated time; one day's rise and fall happens in it", defaults.Seconds, 300, 100_000);
        var seed = Number("--seed", "seed of every random choice", defaults.Seed, 0, int.MaxValue);
        var noise = Share("--noise", "standard deviation of measured round trips, as a share", defaults.RttNoise);
        var loss = Share("--loss", "share of reports that are lost", defaults.ReportLoss);
        var brief = new Option<bool>("--brief") { Description = "only what the goals need: CdnMusic and pure consistent hashing" };
        var plots = new Option<DirectoryInfo?>("--plots") { Description = "directory for charts (SVG)" };
        var command = new RootCommand("Simulates a fleet and its listeners: the control plane's steering beside other strategies.")
        {
            edges, regions, prefixes, listeners, seconds, seed, noise, loss, brief, plots,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(
            defaults with
            {
                Edges = parsed.GetValue(edges),
                Regions = parsed.GetValue(regions),
                Prefixes = parsed.GetValue(prefixes),
                Listeners = parsed.GetValue(listeners),
                Seconds = parsed.GetValue(seconds),
                Seed = parsed.GetValue(seed),
                RttNoise = parsed.GetValue(noise),
                ReportLoss = parsed.GetValue(loss),
            },
            parsed.GetValue(brief),
            parsed.GetValue(plots),
            cancellationToken)));
        return command.Parse(args).InvokeAsync();
    }

    private static int Run(FleetOptions options, bool brief, DirectoryInfo? plots, CancellationToken cancellationToken)
    {
        // A table in a file or a pipe need not fit anybody's window.
        AnsiConsole.Profile.Width = Console.IsOutputRedirected ? 170 : AnsiConsole.Profile.Width;
        AnsiConsole.WriteLine(
            $"{options.Edges} edges in {options.Regions} regions, {options.Prefixes:N0} prefixes, {options.Listeners:N0} listeners, "
            + $"{options.Seconds:N0} s, {options.Tracks:N0} tracks (Zipf {options.Zipf}), RTT noise {options.RttNoise:P0}, "
            + $"{options.ReportLoss:P0} of reports lost, seed {options.Seed}");
        var started = Stopwatch.GetTimestamp();
        var all = Comparison.Run(options, new SteeringRules(), brief, cancellationToken);
        AnsiConsole.Write(FiguresTable.Of(all, pure: all[1]));
        AnsiConsole.WriteLine($"{all.Sum(f => f.Decisions):N0} decisions in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");
        if (plots is not null)
        {
            PlotFiles.Write(plots.FullName, all, options.Seconds);
            AnsiConsole.WriteLine($"charts are in {plots.FullName}");
        }

        return Goal.All.All(g => g.Reached(all[0], all[1])) ? 0 : 1;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, out var given) && (given < least || given > most))
            {
                result.AddError($"{name} must be {least}-{most}");
            }
        });
        return option;
    }

    private static Option<double> Share(string name, string description, double value)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1))
            {
                result.AddError($"{name} must be 0-1");
            }
        });
        return option;
    }
}
