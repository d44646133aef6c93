using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Peering;
using CdnMusic.EdgeNode.Prewarming;
using CdnMusic.Protocol.Fleet;

namespace CdnMusic.EdgeNode.Warming;

/// <summary>
/// Fills a new cache with what is wanted most in its region, before it takes traffic: from other edges where they have it, no faster than
/// told, and no longer. Thread-safe.
/// </summary>
internal sealed class HotSetFill(Prewarmer prewarmer, ResponseStore store, ColdMark cold, TimeProvider time, ILogger<HotSetFill> logger)
{
    private const int MaxPaths = 512;
    private static readonly TimeSpan LongestLimit = TimeSpan.FromHours(1);

    /// <summary>Fills. Returns why not, or null; not to get everything is no error.</summary>
    public async Task<string?> RunAsync(WarmUp request, CancellationToken cancellationToken)
    {
        if (request.Paths.Count > MaxPaths || request.Paths.Any(p => CanonicalTarget.Of(p) is null) || PeerClient.Read(request.Peers) is not { } peers)
        {
            return $"at most {MaxPaths} paths and {PeerClient.MaxPeers} peers, each valid";
        }

        var limit = TimeSpan.FromMilliseconds(request.LimitMs);
        using var timeUp = new CancellationTokenSource(limit < LongestLimit ? limit : LongestLimit, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(timeUp.Token, cancellationToken);
        var run = new HotSetRun(prewarmer, store, time, peers, request.BytesPerSecond, over.Token);
        var ending = "all of it";
        try
        {
            foreach (var path in request.Paths)
            {
                if (!await run.FillAsync(CanonicalTarget.Of(path)!))
                {
                    ending = "half of the disk tier";
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ending = "the time was up";
        }

        logger.HotSetFilled(run.Filled, run.Bytes, ending);
        cold.Remove();
        return null;
    }
}
