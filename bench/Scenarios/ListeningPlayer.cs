using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Bench.Reporting;

namespace CdnMusic.Bench.Scenarios;

/// <summary>
/// One listener: asks for the best edge, picks a track (Zipf, exponent 1: the r-th track with a chance of 1/r), a rendition, and fetches its
/// segments in order with think time in between; a segment of 4 s is fetched every 200 ms on average, so that a short run has the requests
/// of a long one. Not thread-safe; all randomness is given.
/// </summary>
internal sealed class ListeningPlayer(Uri controlPlane, Samples samples, Random random, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan MeanThinkTime = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Listens until told to stop.</summary>
    public async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await ListenToOneTrackAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task ListenToOneTrackAsync(CancellationToken cancellationToken)
    {
        var edge = await BestEdgeAsync(cancellationToken);
        using var library = edge is null ? null : await PlaylistAsync(new Uri(edge, "/library.json"), text => JsonDocument.Parse(text), cancellationToken);
        if (library is null)
        {
            await ThinkAsync(cancellationToken);
            return;
        }

        var tracks = library.RootElement.GetProperty("tracks");
        var master = new Uri(edge!, tracks[ZipfRank(tracks.GetArrayLength())].GetProperty("playlist").GetString());
        var renditions = await PlaylistAsync(master, UrisIn, cancellationToken);
        if (renditions is null or [])
        {
            return;
        }

        var media = new Uri(master, renditions[random.Next(renditions.Length)]);
        foreach (var segment in await PlaylistAsync(media, UrisIn, cancellationToken) ?? [])
        {
            await samples.MeasureAsync(RequestKind.Segment, () => GetAsync(new Uri(media, segment), cancellationToken));
            await ThinkAsync(cancellationToken);
        }
    }

    private async Task<Uri?> BestEdgeAsync(CancellationToken cancellationToken)
    {
        JsonElement answer = default;
        var found = await samples.MeasureAsync(RequestKind.BestEdge, async () =>
        {
            answer = await _http.GetFromJsonAsync<JsonElement>(new Uri(controlPlane, "/v1/edges/best?path=/library.json"), cancellationToken);
            return new Fetched(0, false);
        });
        return found ? new Uri(answer.GetProperty("edges")[0].GetProperty("url").GetString()!) : null;
    }

    private async Task<T?> PlaylistAsync<T>(Uri url, Func<string, T> parse, CancellationToken cancellationToken)
        where T : class
    {
        T? parsed = null;
        await samples.MeasureAsync(RequestKind.Playlist, async () =>
        {
            using var response = await _http.GetAsync(url, cancellationToken);
            var text = await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
            parsed = parse(text);
            return new Fetched(text.Length, IsHit(response));
        });
        return parsed;
    }

    private async Task<Fetched> GetAsync(Uri url, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(url, cancellationToken);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
        return new Fetched(body.Length, IsHit(response));
    }

    private static bool IsHit(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Cache-Status", out var status) && status.Any(s => s.Contains("; hit", StringComparison.Ordinal));

    // EXT-X-MAP is an attribute of a tag; every other URI has a line of its own.
    private static string[] UrisIn(string playlist) =>
    [
        .. from line in playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
           let map = line.StartsWith("#EXT-X-MAP:URI=\"", StringComparison.Ordinal)
           where map || line[0] != '#'
           select map ? line.Split('"')[1] : line,
    ];

    private int ZipfRank(int count)
    {
        var left = random.NextDouble() * Enumerable.Range(1, count).Sum(rank => 1.0 / rank);
        var index = 0;
        while (index < count - 1 && (left -= 1.0 / (index + 1)) > 0)
        {
            index++;
        }

        return index;
    }

    // Exponentially distributed: listeners do not keep step with each other.
    private Task ThinkAsync(CancellationToken cancellationToken) =>
        Task.Delay(MeanThinkTime * -Math.Log(1 - random.NextDouble()), time, cancellationToken);
}
