using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class FifoPolicyTests
{
    [Fact]
    public void The_oldest_leaves_however_often_it_was_hit()
    {
        var cache = new PolicyCache(new FifoPolicy(3));
        Array.ForEach([1, 2, 3, 1, 1, 1], id => cache.Request(id));

        cache.Request(4);

        Assert.Equal([1], cache.Evicted);
    }

    [Fact]
    public void As_many_leave_as_are_needed_for_the_new_one()
    {
        var cache = new PolicyCache(new FifoPolicy(10));
        Array.ForEach([1, 2, 3, 4, 5], id => cache.Request(id, 2));

        cache.Request(6, 5);

        Assert.Equal([1, 2, 3], cache.Evicted);
    }

    [Fact]
    public void It_hits_and_misses_as_the_reference_does() => Traces.OfConstantSizes.Sample(trace =>
        Traces.AssertSameHits(new PolicyCache(new FifoPolicy(trace.Capacity)), new ReferenceFifo(trace.Capacity), trace.Requests));
}
