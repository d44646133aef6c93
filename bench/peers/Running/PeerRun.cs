using CdnMusic.PeerBench.Load;
using CdnMusic.PeerBench.Measuring;
using CdnMusic.PeerBench.Origins;
using CdnMusic.PeerBench.Peers;
using CdnMusic.PeerBench.Processes;
using CdnMusic.PeerBench.Reporting;
using Spectre.Console;

namespace CdnMusic.PeerBench.Running;

/// <summary>
/// A whole comparison. For each part the servers are started side by side and take turns (A, B, C, A, B, C, …), so that whatever else the
/// machine does meets them all alike; only one is under load at a time.
/// </summary>
internal sealed class PeerRun(PeerRunOptions options)
{
    private const long HitMemory = 1L << 30;
    private const long HitDisk = 2L << 30;
    private const int LatencyBytes = 64 << 10;
    private const double LatencyLoad = 0.8;
    private const string Yardstick = "nginx";
    /// <summary>For what a server still gives back after the last answer.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, double> _fullSpeed = [];
    private readonly string _directory = Directory.CreateTempSubdirectory("cdnmusic-peers-").FullName;

    /// <summary>Runs all parts. Returns the exit code: 1 if our edge is missing or answered wrongly.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // A server that gives up root must be able to reach its own directory.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        OwnProcess.AllowFiles(options.IdleConnections + 10_000);
        OwnProcess.PinTo(options.LoadCore);
        TestCertificate.Create(_directory);
        try
        {
            await using var origin = await BenchOrigin.StartAsync(cancellationToken);
            var sound = true;
            foreach (var part in options.Parts)
            {
                AnsiConsole.Write(new Rule(PeerReport.Title(part)).LeftJustified());
                var (memory, disk) = part switch
                {
                    RunPart.Zipf => (options.Zipf.MemoryBytes, options.Zipf.DiskBytes),
                    RunPart.ZipfFits => (options.Zipf.MemoryBytes, HitDisk),
                    _ => (HitMemory, HitDisk),
                };
                await using var field = await Field.StartAsync(
                    Contestants(), origin, _directory, part == RunPart.Tls, memory, disk, options.ServerCore, cancellationToken);
                PeerReport.Missing(field.Missing);
                var peers = await SoundAsync(field, origin, cancellationToken);
                sound &= !options.Peers.Contains("edge") || peers.Any(p => p.Name == "edge");
                await RunPartAsync(part, peers, origin, cancellationToken);
            }

            if (options.Json is { } json)
            {
                await PeerReport.WriteJsonAsync(json, options, _findings, cancellationToken);
            }

            return sound ? 0 : 1;
        }
        finally
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private List<IPeer> Contestants()
    {
        IPeer[] all = [new EdgePeer(options), new NginxPeer(), new VarnishPeer(), new TrafficServerPeer()];
        return [.. all.Where(p => options.Peers.Contains(p.Name))];
    }

    private async Task<List<RunningPeer>> SoundAsync(Field field, BenchOrigin origin, CancellationToken cancellationToken)
    {
        var sound = new List<RunningPeer>();
        foreach (var peer in field.Peers)
        {
            string? problem = null;
            foreach (var bytes in options.Sizes)
            {
                problem ??= await Correctness.ProblemAsync(peer, origin, bytes, 0, cancellationToken);
            }

            if (problem is null)
            {
                sound.Add(peer);
            }
            else
            {
                PeerReport.Missing(new Dictionary<string, string> { [peer.Name] = problem });
            }
        }

        return sound;
    }

    private Task RunPartAsync(RunPart part, List<RunningPeer> peers, BenchOrigin origin, CancellationToken cancellationToken) => part switch
    {
        RunPart.Hit or RunPart.Tls => HitsAsync(part, peers, origin, cancellationToken),
        RunPart.Latency => LatencyAsync(peers, cancellationToken),
        RunPart.Zipf or RunPart.ZipfFits => ZipfAsync(part, peers, origin, cancellationToken),
        _ => IdleAsync(peers, cancellationToken),
    };

    private async Task HitsAsync(RunPart part, List<RunningPeer> peers, BenchOrigin origin, CancellationToken cancellationToken)
    {
        if (part == RunPart.Tls)
        {
            peers.ForEach(p => AnsiConsole.WriteLine($"{p.Name}: {TestCertificate.Negotiated(_directory, p.Url)}"));
        }

        var wrk = new Wrk(_directory, options.LoadCore, options.Connections);
        foreach (var bytes in options.Sizes)
        {
            Uri Target(RunningPeer peer) => new(peer.Url, BenchOrigin.Target(bytes, 0));
            foreach (var peer in peers)
            {
                await wrk.RepeatAsync(Target(peer), options.WarmUp, cancellationToken);
            }

            var turns = await TakeTurnsAsync(peers, origin, (peer, _) => wrk.RepeatAsync(Target(peer), options.Turn, cancellationToken));
            Report(part, PeerReport.Size(bytes), turns);
        }
    }

    private async Task LatencyAsync(List<RunningPeer> peers, CancellationToken cancellationToken)
    {
        var wrk = new Wrk(_directory, options.LoadCore, options.Connections);
        Uri Target(RunningPeer peer) => new(peer.Url, BenchOrigin.Target(LatencyBytes, 0));
        foreach (var peer in peers)
        {
            await wrk.RepeatAsync(Target(peer), options.WarmUp, cancellationToken);
            _fullSpeed[peer.Name] = (await wrk.RepeatAsync(Target(peer), options.Turn, cancellationToken)).PerSecond;
        }

        var common = _fullSpeed.TryGetValue(Yardstick, out var yardstick) ? yardstick : _fullSpeed.Values.DefaultIfEmpty(0).Min();
        Dictionary<string, List<LatencyResult>> own = [], same = [];
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var peer in peers)
            {
                LatencyResult At(double perSecond) => new OpenLoop(Target(peer), options.Connections, perSecond, round).Run(options.Turn, cancellationToken);
                (own.TryGetValue(peer.Name, out var o) ? o : own[peer.Name] = []).Add(At(LatencyLoad * _fullSpeed[peer.Name]));
                (same.TryGetValue(peer.Name, out var s) ? s : same[peer.Name] = []).Add(At(LatencyLoad * common));
            }
        }

        _findings.AddRange(PeerReport.Latencies("80 % of its own full speed", own));
        _findings.AddRange(PeerReport.Latencies($"80 % of {Yardstick}'s full speed", same));
    }

    private async Task ZipfAsync(RunPart part, List<RunningPeer> peers, BenchOrigin origin, CancellationToken cancellationToken)
    {
        var wrk = new Wrk(_directory, options.LoadCore, options.Connections);
        var targets = options.Zipf.Targets();
        foreach (var peer in peers)
        {
            // Until the caches are full and evict, or hold everything: the same long run-up for each.
            await wrk.CycleAsync(peer.Url, targets, 0, options.ZipfWarmUp, cancellationToken);
        }

        Report(part, part == RunPart.Zipf ? "mixed" : "all fits", await TakeTurnsAsync(
            peers, origin, (peer, round) => wrk.CycleAsync(peer.Url, targets, ZipfWorkload.Offset(round), options.Turn, cancellationToken)));
    }

    private async Task IdleAsync(List<RunningPeer> peers, CancellationToken cancellationToken)
    {
        var rows = new List<Finding>();
        foreach (var peer in peers)
        {
            var before = peer.Process.ResidentBytes();
            using var idle = new IdleConnections();
            string? problem = null;
            try
            {
                await idle.OpenAsync(new Uri(peer.Url, BenchOrigin.Target(1024, 0)), options.IdleConnections, cancellationToken);
            }
            catch (Exception error) when (error is System.Net.Sockets.SocketException or IOException)
            {
                problem = error.Message;
            }

            await Task.Delay(Settling, cancellationToken);
            rows.Add(PeerReport.Idle(peer.Name, before, peer.Process.ResidentBytes(), idle.Alive(), problem));
        }

        PeerReport.IdleTable(rows);
        _findings.AddRange(rows);
    }

    private async Task<Dictionary<string, Turn>> TakeTurnsAsync(
        List<RunningPeer> peers, BenchOrigin origin, Func<RunningPeer, int, Task<LoadResult>> load)
    {
        var turns = peers.ToDictionary(p => p.Name, _ => new List<Turn>());
        for (var turn = 0; turn < options.Rounds; turn++)
        {
            var round = turn;
            foreach (var peer in peers)
            {
                turns[peer.Name].Add(await Turn.MeasureAsync(peer, origin, () => load(peer, round)));
            }
        }

        return turns.ToDictionary(t => t.Key, t => Turn.Median(t.Value));
    }

    private void Report(RunPart part, string name, Dictionary<string, Turn> turns)
    {
        PeerReport.Turns(name, turns, Yardstick);
        _findings.AddRange(turns.Select(t => PeerReport.Finding(part, name, t.Key, t.Value)));
    }
}
