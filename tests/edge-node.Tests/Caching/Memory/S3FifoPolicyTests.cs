using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Tests.Caching.Memory.Reference;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class S3FifoPolicyTests
{
    [Fact]
    public void An_object_hit_twice_survives_a_scan_of_others()
    {
        var policy = new S3FifoPolicy(100);
        var evicted = new List<CacheNode>();
        var popular = new CacheNode(1, 5);
        Assert.True(policy.Insert(popular, evicted));
        policy.Touch(popular);
        policy.Touch(popular);

        for (UInt128 id = 100; id < 200; id++)
        {
            policy.Insert(new CacheNode(id, 5), evicted);
        }

        Assert.DoesNotContain(popular, evicted);
    }

    [Fact]
    public void An_object_larger_than_the_small_queue_is_refused()
    {
        var policy = new S3FifoPolicy(100);

        Assert.False(policy.Insert(new CacheNode(1, 11), []));
        Assert.Equal(0, policy.Bytes);
    }

    [Fact]
    public void A_remembered_object_returns_to_the_main_queue()
    {
        var policy = new S3FifoPolicy(100);
        var evicted = new List<CacheNode>();
        for (UInt128 id = 0; id < 11; id++)
        {
            policy.Insert(new CacheNode(id, 10), evicted);
        }

        Assert.Equal(0, (int)Assert.Single(evicted).Id);
        var returned = new CacheNode(0, 10);
        policy.Insert(returned, evicted);
        for (UInt128 id = 20; id < 29; id++)
        {
            policy.Insert(new CacheNode(id, 10), evicted);
        }

        Assert.DoesNotContain(returned, evicted);
    }

    [Fact]
    public void An_object_as_large_as_the_small_queue_is_admitted()
    {
        var cache = new PolicyCache(new S3FifoPolicy(100));

        cache.Request(1, 10);

        Assert.Equal([1], cache.Held.Keys);
    }

    [Fact]
    public void An_object_larger_than_the_small_queue_is_admitted_to_main_when_the_ghost_queue_remembers_it()
    {
        var cache = new PolicyCache(new S3FifoPolicy(100));
        for (var id = 0; id < 11; id++)
        {
            cache.Request(id, 10);
        }

        Assert.Equal([0], cache.Evicted);
        cache.Request(0, 50);

        Assert.Contains(0, cache.Held.Keys);
    }

    [Fact]
    public void What_leaves_main_is_not_remembered()
    {
        var cache = new PolicyCache(new S3FifoPolicy(10));
        for (var id = 0; id <= 10; id++)
        {
            cache.Request(id);
        }

        // Each of these is remembered and enters main, pushing the next one out of small, until main is over its nine bytes.
        for (var id = 0; id <= 9; id++)
        {
            cache.Request(id);
        }

        cache.Request(10);
        Assert.Equal([0], cache.Evicted);

        // Had 0 been remembered, it would enter main, and main would have to evict.
        cache.Request(0);
        cache.Request(11);
        Assert.Equal([0], cache.Evicted);
    }

    [Fact]
    public void It_hits_and_misses_as_the_reference_does() => Traces.OfConstantSizes.Sample(
        trace => Traces.AssertSameHits(new PolicyCache(new S3FifoPolicy(trace.Capacity)), new ReferenceS3Fifo(trace.Capacity), trace.Requests),
        iter: 500);

    [Fact]
    public void It_hits_and_misses_as_the_reference_does_when_objects_change_their_sizes() => Traces.OfChangingSizes.Sample(
        trace => Traces.AssertSameHits(new PolicyCache(new S3FifoPolicy(trace.Capacity)), new ReferenceS3Fifo(trace.Capacity), trace.Requests),
        iter: 500);
}
