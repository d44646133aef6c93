using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class SievePolicyTests
{
    [Fact]
    public void The_hand_spares_what_was_visited_once_and_goes_on_from_where_it_stopped()
    {
        var cache = new PolicyCache(new SievePolicy(3));
        Array.ForEach([1, 2, 3, 1], id => cache.Request(id));

        cache.Request(4);
        Assert.Equal([2], cache.Evicted);
        cache.Request(5);
        Assert.Equal([3], cache.Evicted);
        cache.Request(6);
        Assert.Equal([4], cache.Evicted);
        cache.Request(7);
        Assert.Equal([5], cache.Evicted);
        Assert.Contains(1, cache.Held.Keys);
    }

    [Fact]
    public void When_all_were_visited_the_oldest_leaves()
    {
        var cache = new PolicyCache(new SievePolicy(3));
        Array.ForEach([1, 2, 3, 3, 2, 1], id => cache.Request(id));

        cache.Request(4);

        Assert.Equal([1], cache.Evicted);
    }

    [Fact]
    public void Removing_the_object_under_the_hand_moves_the_hand_on()
    {
        var cache = new PolicyCache(new SievePolicy(4));
        Array.ForEach([1, 2, 3, 4, 1], id => cache.Request(id));
        cache.Request(5);
        Assert.Equal([2], cache.Evicted);

        cache.Remove(3);
        cache.Request(6);
        cache.Request(7);

        Assert.Equal([4], cache.Evicted);
    }

    [Fact]
    public void It_hits_and_misses_as_the_reference_does() => Traces.OfConstantSizes.Sample(trace =>
        Traces.AssertSameHits(new PolicyCache(new SievePolicy(trace.Capacity)), new ReferenceSieve(trace.Capacity), trace.Requests));
}
