using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Peering;

namespace CdnMusic.EdgeNode.Prewarming;

/// <summary>Fills paths before anyone asks for them, a few at a time, through the same coalesced fills that requests use. Thread-safe.</summary>
internal sealed class Prewarmer(ResponseStore store, FillCoordinator fills, TimeProvider time, ILogger<Prewarmer> logger)
{
    private const int Parallel = 4;
    private const int MaxPaths = 10_000;

    /// <summary>Fills what is not fresh yet. Returns what went wrong, or null, and the paths that could not be filled.</summary>
    /// <param name="paths">What to fill.</param>
    /// <param name="peers">URLs of edges to ask before the origin.</param>
    /// <param name="cancellationToken">Gives up; fills that run go on.</param>
    public async Task<(string? Error, IReadOnlyCollection<string> Failed)> FillAsync(
        IReadOnlyList<string> paths, IReadOnlyList<string> peers, CancellationToken cancellationToken)
    {
        if (PeerClient.Read(peers) is not { } urls)
        {
            return ($"at most {PeerClient.MaxPeers} peers, each an absolute http(s) URL without a path", []);
        }

        if (paths.Count > MaxPaths || paths.Any(p => CanonicalTarget.Of(p) is null))
        {
            return ($"at most {MaxPaths} paths, each a valid path that begins with '/'", []);
        }

        var filled = 0;
        var failed = new ConcurrentBag<string>();
        await System.Threading.Tasks.Parallel.ForEachAsync(
            paths,
            new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (path, token) =>
            {
                switch (await FillAsync(CacheKey.ForTarget(CanonicalTarget.Of(path)!), urls, token))
                {
                    case >= 0:
                        Interlocked.Increment(ref filled);
                        break;
                    case < 0:
                        failed.Add(path);
                        break;
                }
            });
        logger.Prewarmed(filled, paths.Count);
        return (failed.IsEmpty ? null : $"{failed.Count} of {paths.Count} paths could not be filled", failed);
    }

    /// <summary>Takes a large object's bytes as they come, for the fill waits for a reader.</summary>
    private static async Task<bool> DrainAsync(FillBody body, CancellationToken cancellationToken)
    {
        using var reader = body.TryOpen(0);
        try
        {
            while (reader is not null && await reader.ReadAsync(cancellationToken) is { IsEmpty: false } bytes)
            {
                reader.Advance(bytes.Length);
            }
        }
        catch (FillFailedException)
        {
            return false;
        }

        return reader is not null && reader.Position == body.End;
    }

    /// <summary>Fills one target, unless it is fresh already.</summary>
    /// <returns>The body bytes that came, -1 if it could not be filled, null if it was fresh already.</returns>
    public async Task<long?> FillAsync(CacheKey target, IReadOnlyList<Uri> peers, CancellationToken cancellationToken)
    {
        var present = (await store.FindAsync(target, cancellationToken)).Response;
        try
        {
            if (present?.Head.Freshness.At(time.GetUtcNow()) == Usability.Fresh)
            {
                return null;
            }

            var fill = fills.Join(new FillRequest(target, target, [], null) { Peers = peers, Purpose = FillPurpose.Prewarm }, present, out _);
            try
            {
                var bytes = await fill.Result.WaitAsync(cancellationToken) switch
                {
                    FillResult.Arriving { Stored: true, Body: var body } when await body.Arrived.WaitAsync(cancellationToken) => body.Written,
                    FillResult.ArrivingInBlocks { Stored: true, Body: var body } when await DrainAsync(body, cancellationToken) => body.Written,
                    FillResult.NotModified => 0,
                    _ => -1,
                };
                // What has arrived is stored a moment later, and only then is it here for whoever asks next.
                await fill.Ended.WaitAsync(cancellationToken);
                return bytes;
            }
            finally
            {
                fill.Leave();
            }
        }
        finally
        {
            present?.Release();
        }
    }
}
