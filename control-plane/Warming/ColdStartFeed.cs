using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Steering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Warming;

/// <summary>
/// Has an edge with a new cache fill what its region wants most before it gets players: from the region's edges, and what they do not have
/// from the origin. It is not waited for where nothing is known to be wanted, where no other edge could take its players, or for longer than
/// <see cref="ColdStartOptions.Limit"/>. Thread-safe.
/// </summary>
internal sealed class ColdStartFeed(
    HotPathTable hotPaths,
    EdgeRegistry registry,
    AuditLog audit,
    IOptions<ControlPlaneOptions> options,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger<ColdStartFeed> logger) : IJoinObserver
{
    private const int MaxPeers = 4;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50), Grace = TimeSpan.FromSeconds(1);

    private readonly ColdStartOptions _options = options.Value.ColdStart;

    /// <inheritdoc/>
    public void Joined(EdgeStream stream, Wire.Hello hello)
    {
        var paths = hello.Cold && _options.Enabled ? hotPaths.Hottest(stream.Identity.Labels.GetValueOrDefault("region"), stream.Identity.Id, _options.Paths) : [];
        // The map, not the registry: this is called under the registry's lock.
        var spare = registry.Map.Edges.Zip(registry.Map.Steering.ToArray()).Any(e => e.Second.State is EdgeState.Ready or EdgeState.Suspect && e.First.Id != stream.Identity.Id);
        stream.Warm = paths.Count == 0 || !spare;
        if (hello.Cold)
        {
            _ = RunAsync(stream, paths);
        }
    }

    private async Task RunAsync(EdgeStream stream, IReadOnlyList<HotPathRow> paths)
    {
        try
        {
            // What is filled before the purges that were missed would be purged by them.
            while (!stream.UpToDate)
            {
                await Task.Delay(Poll, time, stream.Over);
            }

            var command = new Wire.Command
            {
                Id = Guid.NewGuid().ToString("N"),
                WarmUp = new Wire.WarmUp
                {
                    Paths = { paths.Select(p => p.Path) },
                    Peers = { Peers(stream.Identity) },
                    BytesPerSecond = (ulong)_options.BytesPerSecond,
                    LimitMs = (uint)_options.Limit.TotalMilliseconds,
                },
            };
            var receipt = await stream.SendAsync(command, _options.Limit + Grace, stream.Over);
            metrics.Commanded(receipt.Status);
            if (!stream.Warm)
            {
                audit.Add(AuditAction.ColdStart, stream.Identity.Id, $"hot set of {paths.Count} paths: {Words.Snake(receipt.Status.ToString())} after {receipt.ElapsedMs / 1000:0.0} s");
            }
        }
        catch (OperationCanceledException)
        {
            // The stream is over.
        }
        catch (Exception error)
        {
            logger.ColdStartFailed(error, stream.Identity.Id);
        }
        finally
        {
            stream.Warm = true;
            registry.Evaluate();
        }
    }

    private IEnumerable<string> Peers(EdgeIdentity edge) => registry.TargetsWith(null)
        .Where(t => t.State == EdgeState.Ready && t.Region is not null && t.Region == edge.Labels.GetValueOrDefault("region") && t.Identity.Id != edge.Id)
        .OrderBy(t => Rendezvous.Draw(edge.Key, t.Identity.Key, 1)).Take(MaxPeers).Select(t => t.Identity.Url);
}
