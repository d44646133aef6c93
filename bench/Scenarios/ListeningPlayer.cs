using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnMusic.Bench.Reporting;

namespace CdnMusic.Bench.Scenarios;

/// <summary>
/// One listener: asks for the best edge, picks a track (Zipf, exponent 1: the r-th track with a chance of 1/r), a rendition, and fetches its
/// segments in order with think time in between; a segment of 4 s is fetched every 200 ms on average, so that a short run has the requests
/// of a long one. When an edge fails it goes on with the next one of its list. Not thread-safe; all randomness is given.
/// </summary>
/// <param name="controlPlane">Its public listener.</param>
/// <param name="samples">Where every request is noted.</param>
/// <param name="random">Every choice.</param>
/// <param name="time">For thinking.</param>
/// <param name="patience">Longest wait for an answer; null: 10 s.</param>
/// <param name="check">Given every body that an edge delivered; null: nobody looks at them.</param>
internal sealed class ListeningPlayer(
    Uri controlPlane, Samples samples, Random random, TimeProvider time, TimeSpan? patience = null, Func<Uri, byte[], Task>? check = null) : IDisposable
{
    private static readonly TimeSpan MeanThinkTime = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new() { Timeout = patience ?? TimeSpan.FromSeconds(10) };

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

    /// <summary>Listens to one track from its beginning to its end.</summary>
    public async Task ListenToOneTrackAsync(CancellationToken cancellationToken)
    {
        var edges = await BestEdgesAsync(cancellationToken);
        using var library = await PlaylistAsync(edges, "/library.json", text => JsonDocument.Parse(text), cancellationToken);
        if (library is null)
        {
            await ThinkAsync(cancellationToken);
            return;
        }

        var tracks = library.RootElement.GetProperty("tracks");
        var master = tracks[ZipfRank(tracks.GetArrayLength())].GetProperty("playlist").GetString()!;
        var renditions = await PlaylistAsync(edges, master, UrisIn, cancellationToken);
        if (renditions is null or [])
        {
            return;
        }

        var media = Resolve(master, renditions[random.Next(renditions.Length)]);
        foreach (var segment in await PlaylistAsync(edges, media, UrisIn, cancellationToken) ?? [])
        {
            await FromAnyEdgeAsync(RequestKind.Segment, edges, Resolve(media, segment), _ => { }, cancellationToken);
            await ThinkAsync(cancellationToken);
        }
    }

    private async Task<List<Uri>> BestEdgesAsync(CancellationToken cancellationToken)
    {
        var edges = new List<Uri>();
        await samples.MeasureAsync(RequestKind.BestEdge, async () =>
        {
            var answer = await _http.GetFromJsonAsync<JsonElement>(new Uri(controlPlane, "/v1/edges/best?path=/library.json"), cancellationToken);
            edges.AddRange(answer.GetProperty("edges").EnumerateArray().Select(edge => new Uri(edge.GetProperty("url").GetString()!)));
            return new Fetched(0, false);
        });
        return edges;
    }

    private async Task<T?> PlaylistAsync<T>(List<Uri> edges, string path, Func<string, T> parse, CancellationToken cancellationToken)
        where T : class
    {
        T? parsed = null;
        await FromAnyEdgeAsync(RequestKind.Playlist, edges, path, body => parsed = parse(Encoding.UTF8.GetString(body)), cancellationToken);
        return parsed;
    }

    /// <summary>An edge that failed goes to the list's end.</summary>
    private async Task FromAnyEdgeAsync(RequestKind kind, List<Uri> edges, string path, Action<byte[]> take, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < edges.Count; tries++)
        {
            var edge = edges[0];
            if (await samples.MeasureAsync(kind, () => GetAsync(new Uri(edge, path), take, cancellationToken)))
            {
                return;
            }

            edges.RemoveAt(0);
            edges.Add(edge);
        }
    }

    private async Task<Fetched> GetAsync(Uri url, Action<byte[]> take, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(url, cancellationToken);
        var body = await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
        await (check?.Invoke(url, body) ?? Task.CompletedTask);
        take(body);
        return new Fetched(body.Length, IsHit(response));
    }

    private static string Resolve(string path, string relative) => new Uri(new Uri("http://edge" + path), relative).PathAndQuery;

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
