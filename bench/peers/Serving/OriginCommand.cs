using System.CommandLine;
using CdnMusic.PeerBench.Running;

namespace CdnMusic.PeerBench.Serving;

/// <summary><c>bench origin</c>: our origin over files and over S3 (Ceph), and nginx with the same files, side by side in one run.</summary>
internal static class OriginCommand
{
    public static Command Create()
    {
        var tracks = CountOption.Create("--tracks", "tracks of music", 4, 1, 100);
        var length = CountOption.Create("--length", "seconds per track", 60, 4, 3600);
        var rounds = CountOption.Create("--rounds", "turns of each server per case", 3, 1, 100);
        var seconds = CountOption.Create("--seconds", "length of a turn", 5, 1, 600);
        var connections = CountOption.Create("--connections", "keep-alive connections", 32, 1, 200);
        var serverCore = CountOption.Create("--server-core", "processor of the server under test", 0, 0, 1023);
        var loadCore = CountOption.Create("--load-core", "processor of load generator and S3 service", 1, 0, 1023);
        var command = new Command("origin", "Our origin over files and over S3, and nginx with the same files: requests/s, MB/s, CPU per request.")
        {
            tracks, length, rounds, seconds, connections, serverCore, loadCore,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var run = new OriginRun(new OriginRunOptions
            {
                Tracks = parsed.GetValue(tracks),
                TrackSeconds = parsed.GetValue(length),
                Rounds = parsed.GetValue(rounds),
                Turn = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Connections = parsed.GetValue(connections),
                ServerCore = parsed.GetValue(serverCore),
                LoadCore = parsed.GetValue(loadCore),
            });
            return await run.RunAsync(cancellation);
        });
        return command;
    }
}
