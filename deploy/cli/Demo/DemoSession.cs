using System.Diagnostics;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Spectre.Console;

namespace CdnMusic.Cli.Demo;

/// <summary>One run of the demo, from start to Ctrl-C.</summary>
internal static class DemoSession
{
    private const int Success = 0;
    private const int Failure = 1;

    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var alone = DataDirectoryLock.Take(options.DataDirectory);
            AnsiConsole.MarkupLineInterpolated($"[grey]Starting 1 origin, 1 control plane, {options.Edges} edges, the ingest service and the player…[/]");
            await using var cluster = await LocalCluster.StartAsync(ClusterOptions(options), cancellationToken);
            DemoGuide.Print(cluster, options, clock.Elapsed);
            await UntilCancelledAsync(cancellationToken);
            AnsiConsole.MarkupLine("[grey]Stopping…[/]");
            return Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Success;
        }
        catch (Exception error) when (error is LocalServiceException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cdnmusic demo: {error.Message}");
            return Failure;
        }
    }

    private static LocalClusterOptions ClusterOptions(DemoOptions options) => new()
    {
        Edges = options.Edges,
        Player = true,
        Ingest = true,
        S3 = options.S3,
        PreferredPort = options.Port,
        WorkDirectory = options.DataDirectory,
        Music = new SynthesisedMusic(options.Tracks, options.Seconds) { Covers = true, ShowProgress = true },
    };

    private static async Task UntilCancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
    }
}
