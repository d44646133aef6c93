namespace CdnMusic.Bench.ColdEdges;

/// <summary>
/// Listeners of one edge: each chooses a track (Zipf), fetches its playlist and then segments in order, leaves it after each segment with
/// probability 1/12, and chooses again. Random but for the timing: the seed makes the same choices.
/// </summary>
internal sealed class Listeners(ColdEdgeOptions options, HttpClient http)
{
    private readonly double[] _upTo = UpTo(options.Tracks, options.Exponent);

    /// <summary>Listens until told to end; every answer is told to <paramref name="seen"/>, from many threads.</summary>
    public Task ListenAsync(Uri edge, int seed, Action<bool> seen, CancellationToken end) => Task.WhenAll(
        Enumerable.Range(0, options.Listeners).Select(i => ListenAsync(edge, new Random(seed + i), seen, end)));

    private static double[] UpTo(int tracks, double exponent)
    {
        var sums = new double[tracks];
        var sum = 0.0;
        for (var i = 0; i < tracks; i++)
        {
            sums[i] = sum += Math.Pow(i + 1, -exponent);
        }

        return [.. sums.Select(s => s / sum)];
    }

    private async Task ListenAsync(Uri edge, Random random, Action<bool> seen, CancellationToken end)
    {
        try
        {
            while (!end.IsCancellationRequested)
            {
                var found = Array.BinarySearch(_upTo, random.NextDouble());
                var track = Math.Min(found < 0 ? ~found : found, options.Tracks - 1);
                await FetchAsync(edge, TrackOrigin.Playlist(track), seen, end);
                var segment = 0;
                do
                {
                    await FetchAsync(edge, TrackOrigin.Segment(track, segment), seen, end);
                    await Task.Delay(options.Pause, end);
                }
                while (++segment < TrackOrigin.Segments && random.Next(TrackOrigin.Segments) != 0);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    private async Task FetchAsync(Uri edge, string path, Action<bool> seen, CancellationToken end)
    {
        using var response = await http.GetAsync(new Uri(edge, path), end);
        response.EnsureSuccessStatusCode();
        seen(response.Headers.TryGetValues("Cache-Status", out var status) && status.Any(s => s.Contains("; hit", StringComparison.Ordinal)));
    }
}
