using CdnMusic.ListeningApi.Recommending;

namespace CdnMusic.ListeningBench.Recommending;

/// <summary>
/// Strong generalisation (as in Liang et al., Variational Autoencoders for Collaborative Filtering, WWW 2018): of listeners whom the model has never
/// seen, it is given four fifths of what they heard and must rank the rest. Recall@k is divided by min(k, held out), nDCG has binary gains.
/// </summary>
internal sealed class Evaluation
{
    private const double Shown = 0.8;
    private readonly List<(int[] Shown, HashSet<int> Held)> _tests = [];

    /// <summary>Splits the listeners.</summary>
    /// <param name="matrix">All of them.</param>
    /// <param name="testShare">How many are tested, 0 to 1.</param>
    /// <param name="seed">Of the split.</param>
    public Evaluation(ListenMatrix matrix, double testShare, int seed)
    {
        var random = new Random(seed);
        var users = matrix.Users.ToArray();
        random.Shuffle(users);
        var tested = (int)(users.Length * testShare);
        Training = matrix.With(users[tested..]);
        foreach (var user in users.Take(tested).Where(u => u.Length >= 5))
        {
            var items = user.ToArray();
            random.Shuffle(items);
            var shown = (int)(items.Length * Shown);
            _tests.Add((items[..shown], [.. items[shown..]]));
        }
    }

    /// <summary>Those the model may see.</summary>
    public ListenMatrix Training { get; }

    /// <summary>How many are tested.</summary>
    public int Tested => _tests.Count;

    /// <summary>Means over the tested listeners.</summary>
    public (double Recall20, double Recall50, double Ndcg100) Measure(IItemModel model)
    {
        var (recall20, recall50, ndcg) = (0.0, 0.0, 0.0);
        foreach (var (shown, held) in _tests)
        {
            var ranked = Rank(model.Score(shown), shown, 100);
            recall20 += Recall(ranked, held, 20);
            recall50 += Recall(ranked, held, 50);
            ndcg += Ndcg(ranked, held);
        }

        return (recall20 / _tests.Count, recall50 / _tests.Count, ndcg / _tests.Count);
    }

    private static int[] Rank(double[] scores, int[] shown, int most)
    {
        foreach (var item in shown)
        {
            scores[item] = double.NegativeInfinity;
        }

        return [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).ThenBy(i => i).Take(most)];
    }

    private static double Recall(int[] ranked, HashSet<int> held, int k) => (double)ranked.Take(k).Count(held.Contains) / Math.Min(k, held.Count);

    private static double Ndcg(int[] ranked, HashSet<int> held)
    {
        var gained = ranked.Select((item, place) => held.Contains(item) ? 1 / Math.Log2(place + 2) : 0).Sum();
        return gained / Enumerable.Range(0, Math.Min(ranked.Length, held.Count)).Sum(place => 1 / Math.Log2(place + 2));
    }
}
