using System.Diagnostics;
using System.Globalization;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>Budgets under a working set ten times as large.</summary>
public sealed class BudgetTests : IAsyncLifetime
{
    private const long Memory = 8 << 20;
    private const long Disk = 8 << 20;
    private const int Concurrency = 16;
    private const int Objects = 800;
    private const int Length = 100_000;
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.AnswerWith(new byte[Length], ("Cache-Control", "max-age=600"), ("Surrogate-Key", "all"));
        _edge = await EdgeProcess.StartAsync(_origin, $"--Edge:Cache:MemoryBytes={Memory}", $"--Edge:Cache:DiskBytes={Disk}");
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Memory_and_directory_stay_within_5_percent_of_their_budgets()
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sampling = SampleAsync(ended.Token);
        var random = new Random(1);
        var paths = Enumerable.Range(0, 3 * Objects).Select(_ => $"/{random.Next(Objects)}").ToArray();
        await Parallel.ForEachAsync(
            paths, new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = Token }, async (path, _) =>
            {
                using var response = await _edge.GetAsync(path);
                Assert.Equal(Length, (await response.BytesAsync()).Length);
                if (path.EndsWith('0'))
                {
                    await _edge.PurgeAsync(new { paths = Enumerable.Range(0, 100).Select(i => $"/other/{path}/{i}") });
                }
            });
        await ended.CancelAsync();
        var peak = await sampling;

        Assert.InRange(peak.Memory, Memory / 2, Memory * 105 / 100);
        Assert.InRange(peak.Directory, Disk / 2, Disk * 105 / 100);
        // Besides the memory tier: the queue to the disk, at most 4 MiB here, and what is being filled, read and sent.
        Assert.InRange(peak.Native, Memory / 2, (Memory * 105 / 100) + (4 << 20) + (Concurrency * 3 * Length));
    }

    /// <summary>Looks until it is told to end, and once more.</summary>
    private async Task<(double Memory, double Native, long Directory)> SampleAsync(CancellationToken end)
    {
        var peak = (Memory: 0.0, Native: 0.0, Directory: 0L);
        bool last;
        do
        {
            last = end.IsCancellationRequested;
            peak.Memory = Math.Max(peak.Memory, await _edge.MetricAsync("cdnmusic_edge_memory_bytes"));
            peak.Native = Math.Max(peak.Native, await _edge.MetricAsync("cdnmusic_edge_native_bytes"));
            peak.Directory = Math.Max(peak.Directory, await DiskUsageAsync());
        }
        while (!last);
        return peak;
    }

    private async Task<long> DiskUsageAsync()
    {
        // Exits with 1 when a file goes while it looks; its sum is right all the same.
        using var du = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", _edge.CacheDirectory])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var text = await du.StandardOutput.ReadToEndAsync(Token);
        await du.WaitForExitAsync(Token);
        return long.Parse(text.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
