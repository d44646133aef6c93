using CdnMusic.EdgeNode.Caching.Memory;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class TouchBufferTests
{
    [Fact]
    public void Hits_of_one_thread_come_out_in_their_order_until_there_is_no_place_left()
    {
        var buffer = new TouchBuffer();
        var added = new List<CacheNode>();
        for (var node = new CacheNode(0, 1); buffer.TryAdd(node); node = new CacheNode((UInt128)added.Count, 1))
        {
            added.Add(node);
        }

        Assert.InRange(added.Count, 1, 1000);
        Assert.Equal(added, TakeAll(buffer));
        Assert.True(buffer.TryAdd(added[0]));
    }

    [Fact]
    public async Task With_many_threads_every_hit_that_was_accepted_comes_out_once()
    {
        const int PerThread = 20_000;
        var buffer = new TouchBuffer();
        var accepted = 0;
        var adding = Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < PerThread; i++)
            {
                if (buffer.TryAdd(new CacheNode((UInt128)((thread * PerThread) + i), 1)))
                {
                    Interlocked.Increment(ref accepted);
                }
            }
        })).ToArray();

        var taken = new List<CacheNode>();
        while (!Array.TrueForAll(adding, task => task.IsCompleted))
        {
            taken.AddRange(TakeAll(buffer));
        }

        await Task.WhenAll(adding);
        taken.AddRange(TakeAll(buffer));

        Assert.Equal(accepted, taken.Count);
        Assert.Equal(taken.Count, taken.Select(n => n.Id).Distinct().Count());
    }

    private static List<CacheNode> TakeAll(TouchBuffer buffer)
    {
        var taken = new List<CacheNode>();
        while (buffer.TryTake() is { } node)
        {
            taken.Add(node);
        }

        return taken;
    }
}
