using System.CommandLine;
using System.Globalization;
using CdnMusic.Bench.Soaking;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Spectre.Console;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench soak</c>: a long run with faults. Exit status 1 on wrong bytes, on growth beyond the budget, or if nothing was delivered.</summary>
internal static class SoakCommand
{
    private const double MiB = 1 << 20;

    public static Command Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "how long", DefaultValueFactory = _ => 10 };
        var players = new Option<int>("--players") { Description = "players at once", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "seed of every random choice", DefaultValueFactory = _ => 1 };
        minutes.Validators.Add(result => Check(result.GetValueOrDefault<double>() is >= 0.1 and <= 10_080, "--minutes must be 0.1-10080", result.AddError));
        players.Validators.Add(result => Check(result.GetValueOrDefault<int>() is >= 1 and <= 10_000, "--players must be 1-10000", result.AddError));
        var command = new Command("soak", "players on edges that are killed and frozen; every byte is compared with the origin's") { minutes, players, seed };
        command.SetAction((parsed, cancellation) => RunAsync(TimeSpan.FromMinutes(parsed.GetValue(minutes)), parsed.GetValue(players), parsed.GetValue(seed), cancellation));
        return command;
    }

    private static void Check(bool good, string mistake, Action<string> add)
    {
        if (!good)
        {
            add(mistake);
        }
    }

    private static async Task<int> RunAsync(TimeSpan length, int players, int seed, CancellationToken cancellationToken)
    {
        AnsiConsole.WriteLine("Starting a cluster with 6 tracks of music…");
        var directory = Directory.CreateTempSubdirectory("cdnmusic-soak-").FullName;
        try
        {
            // Memory is smaller than the music, so that eviction and reads of the disk are part of the run.
            var options = new LocalClusterOptions { Music = new SynthesisedMusic(6, 40), WorkDirectory = directory, EdgeMemory = "4MiB", EdgeDisk = "64MiB" };
            await using var cluster = await LocalCluster.StartAsync(options, cancellationToken);
            AnsiConsole.WriteLine($"{players} players listen for {length.TotalMinutes:0.#} min (seed {seed})…");
            var run = new SoakRun(cluster, directory, players, seed);
            using var truth = run.Truth;
            await run.RunAsync(length, cancellationToken);
            return Report(run);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int Report(SoakRun run)
    {
        var table = new Table().AddColumn("process");
        foreach (var column in new[] { "memory MiB", "then", "handles", "then", "disk MiB", "then" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        foreach (var (service, before, after) in run.Growth)
        {
            table.AddRow(service, Size(before.ResidentBytes), Size(after.ResidentBytes), Number(before.Handles), Number(after.Handles), Size(before.DiskBytes), Size(after.DiskBytes));
        }

        AnsiConsole.Write(table);
        var faults = run.Growth.SelectMany(g => g.Excesses()).Concat(run.Truth.Wrong).ToList();
        AnsiConsole.WriteLine(
            $"{run.Samples.Count} answers, {run.Truth.Checked} bodies compared, {run.Truth.Wrong.Count} wrong; {run.Samples.Errors} requests failed on the "
            + $"{run.Faults.Kills} killed and {run.Faults.Freezes} frozen edges");
        foreach (var fault in faults.Take(20))
        {
            AnsiConsole.WriteLine(fault);
        }

        return faults.Count == 0 && run.Truth.Checked > 0 && run.Growth.Count > 0 ? 0 : 1;
    }

    private static string Size(long bytes) => (bytes / MiB).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
