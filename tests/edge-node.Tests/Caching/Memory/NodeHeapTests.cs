using CdnMusic.EdgeNode.Caching.Memory;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Caching.Memory;

public sealed class NodeHeapTests
{
    [Fact]
    public void Whatever_is_added_raised_and_removed_the_top_has_the_least_key() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1000]).List[0, 300].Sample(steps =>
        {
            var heap = new NodeHeap();
            var keys = new Dictionary<CacheNode, double>();
            foreach (var (action, number) in steps)
            {
                if (action == 0 && keys.Count > 0)
                {
                    var node = keys.Keys.ElementAt(number % keys.Count);
                    heap.Remove(node);
                    keys.Remove(node);
                }
                else if (action == 1 && keys.Count > 0)
                {
                    keys[heap.Top] += number;
                    heap.RaiseTop(keys[heap.Top]);
                }
                else
                {
                    var node = new CacheNode((UInt128)number, 1);
                    heap.Add(node, number);
                    keys.Add(node, number);
                }

                Assert.Equal(keys.Count, heap.Count);
                if (keys.Count > 0)
                {
                    Assert.Equal(keys.Values.Min(), heap.LeastKey);
                    Assert.Equal(heap.LeastKey, keys[heap.Top]);
                }
            }
        });

    [Fact]
    public void A_node_is_in_one_heap_at_a_time()
    {
        var heap = new NodeHeap();
        var node = new CacheNode(1, 1);
        heap.Add(node, 1);

        Assert.Throws<InvalidOperationException>(() => new NodeHeap().Add(node, 1));
        Assert.Throws<InvalidOperationException>(() => new NodeHeap().Remove(node));
    }
}
