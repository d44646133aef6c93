using CdnMusic.Bench.Reporting;
using CdnMusic.Bench.Scenarios;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Soaking;

/// <summary>Listeners on a cluster whose edges die and freeze, while somebody looks at what the processes take.</summary>
internal sealed class SoakRun(LocalCluster cluster, string workDirectory, int players, int seed)
{
    // At least a hundred looks in a run, and at most one every five seconds.
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PlayerPatience = TimeSpan.FromSeconds(3);
    private readonly List<Footprint> _footprints = [];

    public Samples Samples { get; } = new();

    public OriginTruth Truth { get; } = new(cluster.Origin.PublicUrl);

    public Faults Faults { get; } = new(cluster.Edges, new Random(seed), TimeProvider.System);

    /// <summary>Growth of the processes that lived through the whole run: others began anew.</summary>
    public IReadOnlyList<Growth> Growth => Soaking.Growth.Of(_footprints);

    public async Task RunAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(length);
        var work = new List<Task> { WatchAsync(length / 100, end.Token), Faults.InjectAsync(end.Token) };
        work.AddRange(Enumerable.Range(0, players).Select(async i =>
        {
            using var player = new ListeningPlayer(cluster.ControlPlane.PublicUrl, Samples, new Random(seed + i), TimeProvider.System, PlayerPatience, Truth.CheckAsync);
            await player.ListenAsync(end.Token);
        }));
        // One that fails ends them all at once, and not after hours.
        var first = await Task.WhenAny(work);
        await (first.IsFaulted ? end.CancelAsync() : Task.CompletedTask);
        await Task.WhenAll(work);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WatchAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var watched = new (LocalService Service, string Directory)[]
        {
            (cluster.Origin, cluster.OriginDataDirectory),
            (cluster.ControlPlane, Path.Combine(workDirectory, "control-plane")),
            (cluster.Edges[0], Path.Combine(workDirectory, cluster.Edges[0].Name)),
        };
        using var timer = new PeriodicTimer(interval < LongestInterval ? interval : LongestInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                _footprints.AddRange(watched.Select(w => Footprint.Read(w.Service, w.Directory)).OfType<Footprint>());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }
}
