namespace CdnMusic.EdgeNode.Popularity;

/// <summary>
/// The keys of most weight in a stream, in constant space (Metwally, Agrawal, El Abbadi: Efficient Computation of Frequent and Top-k Elements
/// in Data Streams, 2005): a new key takes the place of the lightest and inherits its weight. Weights are never too small, and too large by
/// at most the total over <paramref name="capacity"/>. Not thread-safe.
/// </summary>
/// <param name="capacity">Keys that are kept.</param>
internal sealed class SpaceSaving(int capacity)
{
    private readonly Dictionary<string, double> _weights = new(StringComparer.Ordinal);

    /// <summary>Adds weight to a key.</summary>
    public void Add(string key, double weight)
    {
        if (!_weights.TryGetValue(key, out var present) && _weights.Count == capacity)
        {
            var lightest = _weights.MinBy(w => w.Value);
            _weights.Remove(lightest.Key);
            present = lightest.Value;
        }

        _weights[key] = present + weight;
    }

    /// <summary>Makes every weight this share of itself.</summary>
    public void Decay(double share)
    {
        foreach (var key in _weights.Keys)
        {
            _weights[key] *= share;
        }
    }

    /// <summary>The heaviest keys, the heaviest first.</summary>
    public IEnumerable<(string Key, double Weight)> Heaviest(int count) =>
        _weights.OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal).Take(count).Select(w => (w.Key, w.Value));
}
