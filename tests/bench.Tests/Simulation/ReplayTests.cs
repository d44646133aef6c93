using CdnMusic.Bench.Tests.Traces;
using CdnMusic.CacheSim.Simulation;
using CdnMusic.CacheSim.Traces;
using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.Bench.Tests.Simulation;

public sealed class ReplayTests : IDisposable
{
    private readonly TraceFiles _files = new();

    [Fact]
    public void A_trace_worked_out_by_hand_misses_what_it_should()
    {
        // At 60 bytes, d makes LRU evict b and c and keep a, which FIFO evicts first.
        var replay = Run("0,a,10\n0,b,20\n0,c,30\n0,a,10\n0,d,40\n0,a,10\n", [EvictionPolicyKind.Lru, EvictionPolicyKind.Fifo], "60");

        Assert.Equal((6L, 120L), (replay.Requests, replay.Bytes));
        Assert.Equal([(4L, 100L), (5L, 110L)], replay.Caches.Select(c => (c.Misses, c.MissedBytes)));
    }

    [Fact]
    public void A_size_in_percent_is_a_part_of_the_working_set()
    {
        var replay = Run("0,a,100\n0,b,300\n0,a,100\n0,c,599\n", [EvictionPolicyKind.Lru], "0.1%", "10%", "150.5%", "1KiB");

        Assert.Equal(new WorkingSet(3, 999), replay.WorkingSet);
        Assert.Equal([0, 99, 1503, 1024], replay.Caches.Select(c => c.Capacity));
        Assert.Equal([4, 4, 3, 3], replay.Caches.Select(c => c.Misses));
    }

    [Fact]
    public void Requests_for_nothing_are_skipped_as_libCacheSim_does()
    {
        var replay = Run("0,a,0\n0,b,10\n0,a,0\n", [EvictionPolicyKind.S3Fifo], "50%");

        Assert.Equal((1L, 2L), (replay.Requests, replay.Skipped));
        Assert.Equal(new WorkingSet(1, 10), replay.WorkingSet);
    }

    [Fact]
    public void A_trace_without_requests_is_a_mistake() =>
        Assert.Throws<MalformedTraceException>(() => Run("time,id,size\n", [EvictionPolicyKind.Lru], "60"));

    [Fact]
    public void Every_policy_misses_each_object_once_when_all_of_them_fit()
    {
        var lines = string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i},{i * 31 % 500},{1 + (i * 31 % 500 % 7)}\n"));

        var replay = Run(lines, Enum.GetValues<EvictionPolicyKind>(), "1MiB");

        Assert.All(replay.Caches, cache => Assert.Equal(500, cache.Misses));
    }

    public void Dispose() => _files.Dispose();

    private Replay Run(string csv, EvictionPolicyKind[] policies, params string[] sizes) => Replay.Run(
        new TraceFile(_files.Write("t.csv", csv), null), policies, [.. sizes.Select(CacheSize.Parse)], TestContext.Current.CancellationToken);
}
