using CdnMusic.ListeningApi.Recommending;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary>The same for everybody: what most listeners heard.</summary>
internal sealed class PopularityModel(ListenMatrix matrix) : IItemModel
{
    private readonly double[] _scores = [.. matrix.Popularity().Select(c => (double)c)];

    public double[] Score(IReadOnlyList<int> heard) => [.. _scores];
}
