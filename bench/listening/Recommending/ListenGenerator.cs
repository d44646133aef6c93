namespace CdnMusic.ListeningBench.Recommending;

/// <summary>
/// Listening with a known truth: every item belongs to one of the genres, every listener likes two of them and hears, but for a share of noise, only
/// those; within a genre items are heard by Zipf's law. So what goes with what is known, and popularity alone cannot find it.
/// </summary>
/// <param name="Genres">How many genres.</param>
/// <param name="ItemsPerGenre">Items of each.</param>
/// <param name="Users">Listeners.</param>
/// <param name="PerUser">Distinct items that each of them hears, about.</param>
/// <param name="Noise">The share heard of any genre, 0 to 1.</param>
internal sealed record ListenGenerator(int Genres, int ItemsPerGenre, int Users, int PerUser, double Noise)
{
    /// <summary>The genre of an item, from its name.</summary>
    public static int GenreOf(string item) => int.Parse(item.AsSpan(1, item.IndexOf('-', StringComparison.Ordinal) - 1), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Who heard what, how often.</summary>
    public IEnumerable<(string User, string Item, int Count)> Generate(int seed)
    {
        var random = new Random(seed);
        var weights = Enumerable.Range(1, ItemsPerGenre).Select(rank => 1 / Math.Pow(rank, 0.8)).ToArray();
        var total = weights.Sum();
        for (var user = 0; user < Users; user++)
        {
            var liked = (random.Next(Genres), random.Next(Genres));
            var heard = Enumerable.Range(0, PerUser).Select(_ =>
            {
                var genre = random.NextDouble() < Noise ? random.Next(Genres) : random.Next(2) == 0 ? liked.Item1 : liked.Item2;
                return $"g{genre}-{Pick(random.NextDouble() * total)}";
            }).CountBy(item => item);
            foreach (var (item, count) in heard)
            {
                yield return ($"u{user}", item, count);
            }
        }

        int Pick(double at)
        {
            for (var i = 0; i < weights.Length; i++)
            {
                at -= weights[i];
                if (at <= 0)
                {
                    return i;
                }
            }

            return weights.Length - 1;
        }
    }
}
