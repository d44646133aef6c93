using CdnMusic.EdgeNode.Caching.Memory;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching;

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
    public void Whatever_is_asked_the_budget_holds_and_the_books_balance() => Gen.Select(
        Gen.Int[0, 40], Gen.Int[1, 30], Gen.Int[0, 2]).List[0, 400].Sample(steps =>
    {
        var policy = new S3FifoPolicy(100);
        var held = new Dictionary<int, CacheNode>();
        foreach (var (id, size, action) in steps)
        {
            if (action == 1 && held.TryGetValue(id, out var hit))
            {
                policy.Touch(hit);
            }
            else if (action == 2 && held.Remove(id, out var removed))
            {
                policy.Remove(removed);
            }
            else if (!held.ContainsKey(id))
            {
                var evicted = new List<CacheNode>();
                var node = new CacheNode((UInt128)id, size);
                if (policy.Insert(node, evicted))
                {
                    held[id] = node;
                }

                evicted.ForEach(e => Assert.True(held.Remove((int)e.Id)));
            }

            Assert.True(policy.Bytes <= policy.Capacity);
            Assert.Equal(held.Values.Sum(n => n.Size), policy.Bytes);
        }
    });
}
