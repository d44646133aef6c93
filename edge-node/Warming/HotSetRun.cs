using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.EdgeNode.Prewarming;

namespace CdnMusic.EdgeNode.Warming;

/// <summary>One filling of a hot set: counts what came, and holds it back to the rate. Thread-safe.</summary>
internal sealed class HotSetRun(
    Prewarmer prewarmer, ResponseStore store, TimeProvider time, IReadOnlyList<Uri> peers, ulong bytesPerSecond, CancellationToken over)
{
    private const int Parallel = 4;
    private readonly long _started = time.GetTimestamp();
    private readonly long _budget = store.Disk.Capacity / 2;
    private int _filled;
    private long _bytes;

    /// <summary>Objects that came.</summary>
    public int Filled => _filled;

    /// <summary>Body bytes that came.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Fills a target and, if it is a playlist, what it lists; false when the budget is used up.</summary>
    public async Task<bool> FillAsync(string target)
    {
        await FillOneAsync(target, over);
        var listed = await ListedAsync(target);
        await System.Threading.Tasks.Parallel.ForEachAsync(
            listed, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = over }, FillOneAsync);
        return Bytes < _budget;
    }

    private async ValueTask FillOneAsync(string target, CancellationToken cancellationToken)
    {
        if (Bytes < _budget && await prewarmer.FillAsync(CacheKey.ForTarget(target), peers, cancellationToken) is { } bytes && bytes >= 0)
        {
            Interlocked.Increment(ref _filled);
            var all = Interlocked.Add(ref _bytes, bytes);
            var due = bytesPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(all / (double)bytesPerSecond) - time.GetElapsedTime(_started);
            if (due > TimeSpan.Zero)
            {
                await Task.Delay(due, time, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<string>> ListedAsync(string target)
    {
        if ((await store.FindAsync(CacheKey.ForTarget(target), over)).Response is not { } response)
        {
            return [];
        }

        try
        {
            return response.Head.IsPlaylist ? MediaPlaylist.Parse(target, response.Body.GetSpan())?.Targets ?? [] : [];
        }
        finally
        {
            response.Release();
        }
    }
}
