using CdnMusic.EdgeNode.Caching.Memory;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

/// <summary>What every policy owes the memory tier.</summary>
public sealed class EvictionPolicyTests
{
    public static TheoryData<string> Kinds => [.. Enum.GetNames<EvictionPolicyKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Whatever_is_asked_the_budget_holds_and_the_books_balance(string kind) =>
        Gen.Select(Gen.Int[0, 40], Gen.Long[0, 30], Gen.Int[0, 3]).List[0, 400].Sample(steps =>
        {
            // The cache checks its books after every step.
            var cache = new PolicyCache(NewPolicy(kind, 100));
            foreach (var (id, size, action) in steps)
            {
                if (action == 0)
                {
                    cache.Remove(id);
                }
                else
                {
                    cache.Request(id, size);
                }
            }
        });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_object_larger_than_the_budget_is_refused_and_evicts_nothing(string kind)
    {
        var cache = new PolicyCache(NewPolicy(kind, 100));
        cache.Request(1, 10);

        cache.Request(2, 101);

        Assert.Equal([1], cache.Held.Keys);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_removed_object_frees_its_room_and_may_return(string kind)
    {
        var cache = new PolicyCache(NewPolicy(kind, 100));
        for (var id = 0; id < 10; id++)
        {
            cache.Request(id, 10);
        }

        cache.Remove(4);
        cache.Request(10, 10);

        Assert.Empty(cache.Evicted);
        Assert.False(cache.Request(4, 10));
        Assert.Contains(4, cache.Held.Keys);
        Assert.Equal(100, cache.Policy.Bytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Touching_or_removing_an_object_that_has_left_does_nothing(string kind)
    {
        var cache = new PolicyCache(NewPolicy(kind, 100));
        cache.Request(1, 10);
        var gone = cache.Held[1];
        cache.Remove(1);
        cache.Request(2, 10);

        for (var i = 0; i < 1000; i++)
        {
            cache.Policy.Touch(gone);
        }

        cache.Policy.Remove(gone);
        cache.Request(3, 10);

        Assert.Equal(20, cache.Policy.Bytes);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Hits_of_many_threads_race_with_evictions_and_break_nothing(string kind)
    {
        const int Objects = 200;
        var cache = new PolicyCache(NewPolicy(kind, 1000));
        var recent = new CacheNode?[Objects];
        using var done = new CancellationTokenSource();
        var hitting = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!done.IsCancellationRequested)
            {
                if (Volatile.Read(ref recent[random.Next(Objects)]) is { } node)
                {
                    cache.Policy.Touch(node);
                }
            }
        })).ToArray();

        var choice = new Random(7);
        for (var i = 0; i < 30_000; i++)
        {
            var id = choice.Next(Objects);
            if (choice.Next(20) == 0)
            {
                cache.Remove(id);
            }
            else if (!cache.Request(id, 1 + (id % 20)) && cache.Held.TryGetValue(id, out var node))
            {
                Volatile.Write(ref recent[id], node);
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(hitting);
        foreach (var id in cache.Held.Keys.ToArray())
        {
            cache.Remove(id);
        }

        Assert.Equal(0, cache.Policy.Bytes);
    }

    private static EvictionPolicy NewPolicy(string kind, long capacity) => Enum.Parse<EvictionPolicyKind>(kind).Create(capacity);
}
