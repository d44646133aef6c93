using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class LruPolicyTests
{
    [Fact]
    public void What_was_used_least_recently_leaves()
    {
        var cache = new PolicyCache(new LruPolicy(3));
        Array.ForEach([1, 2, 3, 1, 2], id => cache.Request(id));

        cache.Request(4);

        Assert.Equal([3], cache.Evicted);
    }

    [Fact]
    public void Hits_of_one_thread_all_count_though_there_are_more_of_them_than_the_touch_buffer_holds()
    {
        var cache = new PolicyCache(new LruPolicy(1000));
        for (var id = 0; id < 1000; id++)
        {
            cache.Request(id);
        }

        for (var id = 0; id < 999; id++)
        {
            cache.Request(id);
        }

        cache.Request(1000);
        Assert.Equal([999], cache.Evicted);
        cache.Request(1001);
        Assert.Equal([0], cache.Evicted);
    }

    [Fact]
    public void It_hits_and_misses_as_the_reference_does() => Traces.OfConstantSizes.Sample(trace =>
        Traces.AssertSameHits(new PolicyCache(new LruPolicy(trace.Capacity)), new ReferenceLru(trace.Capacity), trace.Requests));
}
