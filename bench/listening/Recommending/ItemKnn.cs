using CdnMusic.ListeningApi.Recommending;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary>Item-based nearest neighbours by cosine, the k nearest of each item; the classic to beat.</summary>
internal sealed class ItemKnn : IItemModel
{
    private readonly (int Item, double Weight)[][] _neighbours;

    public ItemKnn(ListenMatrix matrix, int k)
    {
        var n = matrix.Items.Count;
        var both = matrix.CoOccurrences();
        _neighbours = [.. Enumerable.Range(0, n).Select(i => Enumerable.Range(0, n)
            .Where(j => j != i && both[((long)i * n) + j] > 0)
            .Select(j => (Item: j, Weight: both[((long)i * n) + j] / Math.Sqrt(both[((long)i * n) + i] * both[((long)j * n) + j])))
            .OrderByDescending(w => w.Weight).ThenBy(w => w.Item).Take(k).ToArray())];
    }

    public double[] Score(IReadOnlyList<int> heard)
    {
        var scores = new double[_neighbours.Length];
        foreach (var (item, weight) in heard.SelectMany(i => _neighbours[i]))
        {
            scores[item] += weight;
        }

        return scores;
    }
}
