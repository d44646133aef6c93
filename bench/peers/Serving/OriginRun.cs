using CdnMusic.Deploy.Local.Ports;
using CdnMusic.PeerBench.Load;
using CdnMusic.PeerBench.Measuring;
using CdnMusic.PeerBench.Peers;
using CdnMusic.PeerBench.Processes;
using CdnMusic.PeerBench.Reporting;
using CdnMusic.PeerBench.Running;
using Spectre.Console;

namespace CdnMusic.PeerBench.Serving;

/// <summary>
/// Our origin over files and over S3, and nginx, started side by side. They take turns (A, B, C, A, B, C, …), each asked for the same segments
/// round and round, after all have shown that they answer the same bytes.
/// </summary>
internal sealed class OriginRun(OriginRunOptions options) : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cdnmusic-origin-bench-").FullName;
    private readonly PortAllocator _ports = new();
    private readonly List<RunningPeer> _servers = [];

    /// <summary>Runs all cases. Returns the exit code: 1 if a server did not start, answered wrongly, or failed under load.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        OwnProcess.PinTo(options.LoadCore);
        try
        {
            AnsiConsole.WriteLine($"Making {options.Tracks} tracks of {options.TrackSeconds} s, in files and in S3…");
            await using var music = await ServedMusic.MakeAsync(options, cancellationToken);
            var cases = music.Cases();
            await StartAsync("files", port => Origin(port, music.FileSettings), cases, cancellationToken);
            var root = await CopyAsync(_servers[0], cases, cancellationToken);
            await StartAsync("s3", port => Origin(port, music.ObjectSettings), cases, cancellationToken);
            await StartAsync("nginx", port => StaticNginx.Prepare(_directory, root, port), cases, cancellationToken);
            foreach (var server in _servers)
            {
                await VerifyAsync(server, root, cases, cancellationToken);
            }

            var wrk = new Wrk(_directory, options.LoadCore, options.Connections);
            var errors = 0L;
            foreach (var (name, targets) in cases)
            {
                var bytes = targets.Average(target => new FileInfo(root + target).Length);
                errors += OriginReport.Show($"{name}, {bytes / 1000:F1} kB", await TakeTurnsAsync(wrk, targets, cancellationToken));
            }

            return errors == 0 ? 0 : 1;
        }
        catch (InvalidOperationException unsound)
        {
            AnsiConsole.WriteLine(unsound.Message);
            return 1;
        }
    }

    /// <summary>Ends the servers, and removes what they left.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.Process.DisposeAsync();
        }

        _ports.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private PeerProgram Origin(int port, IReadOnlyDictionary<string, string> store) => BuiltProgram.Of(
        "CdnMusic.Origin",
        ["serve", $"--Listen:Public=http://127.0.0.1:{port}", $"--Listen:Management=http://127.0.0.1:{_ports.Take()}"],
        // As variables: an argument would show the store's secret to everybody on this machine.
        store.Select(setting => KeyValuePair.Create("CDNMUSIC_" + setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)));

    private async Task StartAsync(
        string name, Func<int, PeerProgram> program, IReadOnlyList<(string Case, IReadOnlyList<string> Targets)> cases, CancellationToken cancellationToken)
    {
        var port = _ports.Take();
        var server = new RunningPeer(name, new Uri($"http://127.0.0.1:{port}"), PeerProcess.Start(program(port), options.ServerCore));
        _servers.Add(server);
        if (!await Field.IsReadyAsync(new Uri(server.Url, cases[0].Targets[0]), server.Process, cancellationToken))
        {
            throw new InvalidOperationException($"{name} did not start: {server.Process.LastWords}");
        }
    }

    /// <summary>Makes nginx's files out of what our origin answers.</summary>
    private async Task<string> CopyAsync(RunningPeer origin, IEnumerable<(string Case, IReadOnlyList<string> Targets)> cases, CancellationToken cancellationToken)
    {
        using var client = Correctness.NewClient();
        var root = Path.Combine(_directory, "root");
        foreach (var target in cases.SelectMany(c => c.Targets))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(root + target)!);
            await File.WriteAllBytesAsync(root + target, await client.GetByteArrayAsync(new Uri(origin.Url, target), cancellationToken), cancellationToken);
        }

        return root;
    }

    private static async Task VerifyAsync(
        RunningPeer server, string root, IEnumerable<(string Case, IReadOnlyList<string> Targets)> cases, CancellationToken cancellationToken)
    {
        using var client = Correctness.NewClient();
        foreach (var target in cases.SelectMany(c => c.Targets))
        {
            var expected = await File.ReadAllBytesAsync(root + target, cancellationToken);
            var body = await client.GetByteArrayAsync(new Uri(server.Url, target), cancellationToken);
            if (!body.AsSpan().SequenceEqual(expected))
            {
                throw new InvalidOperationException($"{server.Name} answers {target} with other bytes than the others");
            }
        }
    }

    private async Task<IReadOnlyList<(string Server, ServingTurn Turn)>> TakeTurnsAsync(Wrk wrk, IReadOnlyList<string> targets, CancellationToken cancellationToken)
    {
        var turns = _servers.ToDictionary(s => s.Name, _ => new List<ServingTurn>());
        // The first round warms up and does not count.
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var server in _servers)
            {
                var turn = await ServingTurn.MeasureAsync(server, () => wrk.CycleAsync(server.Url, targets, 0, options.Turn, cancellationToken));
                if (round > 0)
                {
                    turns[server.Name].Add(turn);
                }
            }
        }

        return [.. turns.Select(t => (t.Key, ServingTurn.Median(t.Value)))];
    }
}
