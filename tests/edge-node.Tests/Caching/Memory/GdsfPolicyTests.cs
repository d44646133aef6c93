using CdnMusic.EdgeNode.Caching.Memory;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class GdsfPolicyTests
{
    [Fact]
    public void Of_objects_hit_as_often_the_largest_leaves()
    {
        var cache = new PolicyCache(new GdsfPolicy(100));
        cache.Request(1, 10);
        cache.Request(2, 60);
        cache.Request(3, 30);

        cache.Request(4, 20);

        Assert.Equal([2], cache.Evicted);
    }

    [Fact]
    public void Enough_hits_make_a_large_object_worth_more_than_a_small_one()
    {
        var cache = new PolicyCache(new GdsfPolicy(100));
        cache.Request(1, 10);
        cache.Request(2, 60);
        cache.Request(3, 30);
        for (var hit = 0; hit < 6; hit++)
        {
            cache.Request(2, 60);
        }

        cache.Request(4, 20);

        Assert.Equal([3], cache.Evicted);
    }

    [Fact]
    public void What_was_popular_long_ago_leaves_in_the_end()
    {
        var cache = new PolicyCache(new GdsfPolicy(10));
        for (var hit = 0; hit < 20; hit++)
        {
            cache.Request(0);
        }

        for (var id = 1; id < 1000; id++)
        {
            cache.Request(id);
        }

        Assert.DoesNotContain(0, cache.Held.Keys);
    }

    [Fact]
    public void Whatever_leaves_had_the_lowest_priority_of_all_that_was_held() => Traces.OfConstantSizes.Sample(trace =>
    {
        var cache = new PolicyCache(new GdsfPolicy(trace.Capacity));
        var frequencies = new Dictionary<int, int>();
        var priorities = new Dictionary<int, double>();
        var age = 0.0;
        foreach (var (id, size) in trace.Requests)
        {
            var hit = cache.Request(id, size);
            Assert.Equal(hit, priorities.ContainsKey(id));
            foreach (var gone in cache.Evicted)
            {
                Assert.Equal(priorities.Values.Min(), priorities[gone]);
                age = priorities[gone];
                priorities.Remove(gone);
                frequencies.Remove(gone);
            }

            if (size <= trace.Capacity)
            {
                frequencies[id] = frequencies.GetValueOrDefault(id) + 1;
                priorities[id] = age + (frequencies[id] / (double)size);
            }
        }
    });
}
