using System.CommandLine;

namespace CdnMusic.PeerBench.Running;

/// <summary><c>bench peers</c>: our edge, nginx, Varnish and Apache Traffic Server side by side in one run on one machine.</summary>
internal static class PeersCommand
{
    private static readonly string[] Known = ["edge", "nginx", "varnish", "ats"];

    public static RootCommand Create()
    {
        var peers = new Option<string[]>("--peers") { Description = "which servers", DefaultValueFactory = _ => Known, AllowMultipleArgumentsPerToken = true };
        peers.AcceptOnlyFromAmong(Known);
        var parts = new Option<RunPart[]>("--parts") { Description = "what to measure", DefaultValueFactory = _ => Enum.GetValues<RunPart>(), AllowMultipleArgumentsPerToken = true };
        var sizes = new Option<int[]>("--sizes") { Description = "body sizes in bytes", DefaultValueFactory = _ => [1 << 10, 64 << 10, 256 << 10, 1 << 20], AllowMultipleArgumentsPerToken = true };
        var rounds = CountOption.Create("--rounds", "turns of each server per case", 3, 1, 100);
        var seconds = CountOption.Create("--seconds", "length of a turn", 5, 1, 600);
        var connections = CountOption.Create("--connections", "keep-alive connections under load", 32, 1, 4096);
        var idle = CountOption.Create("--idle-connections", "idle keep-alive connections", 10_000, 1, 100_000);
        var serverCore = CountOption.Create("--server-core", "processor of the server under test", 0, 0, 1023);
        var loadCore = CountOption.Create("--load-core", "processor of load generator and origin", 1, 0, 1023);
        var edgeEnv = new Option<string[]>("--edge-env") { Description = "NAME=value for our edge's environment; may be repeated", DefaultValueFactory = _ => [] };
        var edgeArg = new Option<string[]>("--edge-arg") { Description = "further setting of our edge, as --edge-arg=--Edge:Door:Enabled=false; may be repeated", DefaultValueFactory = _ => [] };
        var json = new Option<FileInfo?>("--json") { Description = "also write the figures to this file" };
        var quick = new Option<bool>("--quick") { Description = "one short round of everything, to see that it works (less than a minute)" };
        edgeEnv.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()!.Any(pair => pair.IndexOf('=', StringComparison.Ordinal) < 1))
            {
                result.AddError("--edge-env takes NAME=value");
            }
        });

        var command = new RootCommand("Our edge, nginx, Varnish and Apache Traffic Server side by side: CPU per request, requests/s, latency, memory.")
        {
            peers, parts, sizes, rounds, seconds, connections, idle, serverCore, loadCore, edgeEnv, edgeArg, json, quick,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var run = new PeerRunOptions
            {
                Peers = parsed.GetValue(peers)!,
                Parts = parsed.GetValue(parts)!,
                Sizes = parsed.GetValue(sizes)!,
                Rounds = parsed.GetValue(rounds),
                Turn = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                WarmUp = TimeSpan.FromSeconds(3),
                ZipfWarmUp = TimeSpan.FromSeconds(15),
                Connections = parsed.GetValue(connections),
                IdleConnections = parsed.GetValue(idle),
                Zipf = new ZipfWorkload(5000, 0.9, 64 << 10, 256 << 10, 256L << 20, 512L << 20),
                ServerCore = parsed.GetValue(serverCore),
                LoadCore = parsed.GetValue(loadCore),
                EdgeEnvironment = parsed.GetValue(edgeEnv)!,
                EdgeArguments = parsed.GetValue(edgeArg)!,
                Json = parsed.GetValue(json),
            };
            return new PeerRun(parsed.GetValue(quick) ? Quick(run) : run).RunAsync(cancellation);
        });
        return command;
    }

    private static PeerRunOptions Quick(PeerRunOptions run) => run with
    {
        Sizes = [64 << 10],
        Rounds = 1,
        Turn = TimeSpan.FromSeconds(1),
        WarmUp = TimeSpan.FromSeconds(1),
        ZipfWarmUp = TimeSpan.FromSeconds(2),
        IdleConnections = Math.Min(run.IdleConnections, 500),
    };
}
