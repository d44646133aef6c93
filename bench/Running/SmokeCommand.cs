using System.CommandLine;
using CdnMusic.Bench.Reporting;
using CdnMusic.Bench.Scenarios;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Spectre.Console;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench smoke</c>: players that listen, on a fresh cluster of one origin, one control plane and three edges.</summary>
internal static class SmokeCommand
{
    public static Command Create()
    {
        var players = new Option<int>("--players") { Description = "players at once", DefaultValueFactory = _ => 40 };
        var seconds = new Option<int>("--seconds") { Description = "how long they listen", DefaultValueFactory = _ => 20 };
        var seed = new Option<int>("--seed") { Description = "seed of every random choice", DefaultValueFactory = _ => 1 };
        var command = new Command("smoke", "players that fetch playlists and segments with think time") { players, seconds, seed };
        foreach (var positive in new[] { players, seconds })
        {
            positive.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
                {
                    result.AddError($"{positive.Name} must be 1-10000");
                }
            });
        }

        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(players), parsed.GetValue(seconds), parsed.GetValue(seed), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int players, int seconds, int seed, CancellationToken cancellationToken)
    {
        AnsiConsole.WriteLine("Starting a cluster with 6 tracks of music…");
        await using var cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Music = new SynthesisedMusic(6, 40) }, cancellationToken);
        await cluster.WaitForFleetAsync(cluster.Edges.Count, cancellationToken);

        AnsiConsole.WriteLine($"{players} players listen for {seconds} s (seed {seed})…");
        var samples = new Samples();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        await Task.WhenAll(Enumerable.Range(0, players).Select(async i =>
        {
            using var player = new ListeningPlayer(cluster.ControlPlane.PublicUrl, samples, new Random(seed + i), TimeProvider.System);
            await player.ListenAsync(end.Token);
        }));
        cancellationToken.ThrowIfCancellationRequested();

        var offload = await OriginOffload.ReadAsync(cluster, cancellationToken);
        AnsiConsole.Write(SmokeReport.Table(samples));
        AnsiConsole.WriteLine(SmokeReport.Summary(samples, offload, seconds));
        return samples.Errors == 0 && samples.Count > 0 ? 0 : 1;
    }
}
