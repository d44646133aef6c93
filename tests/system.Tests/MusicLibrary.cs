using System.Text.Json;

namespace CdnMusic.System.Tests;

/// <summary>Walks from the library to segments as a player does.</summary>
internal static class MusicLibrary
{
    public static HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(60) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Paths of the media segments of every track's highest rendition, the initialisation segments first.</summary>
    public static async Task<IReadOnlyList<string>> SegmentsAsync(Uri server)
    {
        var segments = new List<string>();
        using var library = JsonDocument.Parse(await Http.GetStringAsync(new Uri(server, "/library.json"), Token));
        foreach (var track in library.RootElement.GetProperty("tracks").EnumerateArray())
        {
            var master = new Uri(server, track.GetProperty("playlist").GetString());
            var media = new Uri(master, Lines(await Http.GetStringAsync(master, Token)).Last());
            var playlist = await Http.GetStringAsync(media, Token);
            segments.AddRange(Lines(playlist).Select(line => new Uri(media, line).AbsolutePath));
        }

        return segments;
    }

    public static async Task<string[]> BestEdgesAsync(Uri controlPlane, string path = "/library.json")
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync(new Uri(controlPlane, "/v1/edges/best?path=" + path), Token));
        return [.. answer.RootElement.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("id").GetString()!)];
    }

    /// <summary>The sum over all label values of a counter.</summary>
    public static async Task<double> MetricAsync(Uri management, string name)
    {
        var text = await Http.GetStringAsync(new Uri(management, "/metrics"), Token);
        return text.Split('\n').Where(l => l.StartsWith(name + "{", StringComparison.Ordinal) || l.StartsWith(name + " ", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], global::System.Globalization.CultureInfo.InvariantCulture));
    }

    public static async Task<string> CacheStatusAsync(Uri url)
    {
        using var response = await Http.GetAsync(url, Token);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Cache-Status").Single();
    }

    /// <summary>Waits for what other processes bring about.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    private static IEnumerable<string> Lines(string playlist) =>
        playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#');
}
