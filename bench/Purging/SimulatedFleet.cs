using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Purging;

/// <summary>Many simulated edges in this process, each with a stream of its own to a real control plane.</summary>
internal sealed class SimulatedFleet : IAsyncDisposable
{
    // Joining hashes and syncs files; all at once they would only queue.
    private const int JoinsAtOnce = 8;

    private readonly SimulatedEdge?[] _edges;
    private readonly string _directory = Directory.CreateTempSubdirectory("cdnmusic-simulated-").FullName;

    private SimulatedFleet(int edges) => _edges = new SimulatedEdge?[edges];

    /// <summary>Joins them all, and returns when the control plane calls them ready.</summary>
    public static async Task<SimulatedFleet> JoinAsync(LocalCluster cluster, int edges, CancellationToken cancellationToken)
    {
        var fleet = new SimulatedFleet(edges);
        try
        {
            await Parallel.ForAsync(0, edges, new ParallelOptions { MaxDegreeOfParallelism = JoinsAtOnce, CancellationToken = cancellationToken }, async (i, token) =>
                fleet._edges[i] = await SimulatedEdge.StartAsync(
                    i, cluster.FleetUrl, await cluster.JoinTokenAsync(SimulatedEdge.IdOf(i), token), fleet._directory, token));
            await cluster.WaitForFleetAsync(edges, cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Edges that have taken every purge up to a position.</summary>
    public int At(ulong position) => _edges.Count(e => e!.Position >= position);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_edges.OfType<SimulatedEdge>().Select(e => e.DisposeAsync().AsTask()));
        Directory.Delete(_directory, recursive: true);
    }
}
