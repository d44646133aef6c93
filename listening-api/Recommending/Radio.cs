namespace CdnMusic.ListeningApi.Recommending;

/// <summary>
/// An endless mix from one track: a walk that goes on to one of the nearest neighbours of the last track, the nearer the likelier, and never
/// to one it has been at. The same seed gives the same walk as long as the model is the same.
/// </summary>
internal sealed class Radio(Recommender recommender)
{
    private const int Width = 30;

    /// <summary>The next tracks.</summary>
    public async Task<List<Recommendation>> PlayAsync(string track, int seed, int count, CancellationToken cancellationToken)
    {
        var (random, been, mix, last) = (new Random(seed), new HashSet<string>(StringComparer.Ordinal) { track }, new List<Recommendation>(), track);
        while (mix.Count < count)
        {
            var choices = (await recommender.SimilarAsync(last, Width + been.Count, cancellationToken)).Where(r => !been.Contains(r.Track)).Take(Width).ToList();
            if (choices.Count == 0)
            {
                break;
            }

            // The square favours the front.
            var next = choices[(int)(Math.Pow(random.NextDouble(), 2) * choices.Count)];
            been.Add(next.Track);
            mix.Add(next);
            last = next.Track;
        }

        return mix;
    }
}
