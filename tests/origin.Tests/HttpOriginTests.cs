using System.Net;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.Origin.Tests;

/// <summary>The origin over HTTP, a real process with real music.</summary>
public sealed class HttpOriginTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0, Music = new SynthesisedMusic(1, 12) }, Token);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_track_has_three_lossy_renditions_and_a_lossless_one_in_segments_of_about_4_s()
    {
        var master = await MasterAsync();
        var text = await _http.GetStringAsync(master, Token);
        var renditions = text.Split('\n').Where(l => l.Length > 0 && l[0] != '#').ToList();

        Assert.Equal(["aac-64", "aac-128", "aac-256", "flac-1411"], renditions.Select(r => r.Split('/')[1]));
        Assert.Equal(3, text.Split("CODECS=\"mp4a.40.2\"").Length - 1);
        Assert.Equal(1, text.Split("CODECS=\"fLaC\"").Length - 1);
        foreach (var rendition in renditions)
        {
            var media = await _http.GetStringAsync(new Uri(master, rendition), Token);
            var durations = media.Split('\n').Where(l => l.StartsWith("#EXTINF:", StringComparison.Ordinal))
                .Select(l => double.Parse(l[8..].TrimEnd(','), System.Globalization.CultureInfo.InvariantCulture)).ToList();
            // The encoder's priming samples may spill into a last, tiny one.
            Assert.InRange(durations.Count, 3, 4);
            Assert.All(durations.Take(2), d => Assert.InRange(d, 3.8, 4.3));
            Assert.InRange(durations.Sum(), 11.8, 12.2);
        }
    }

    [Fact]
    public async Task Segments_never_change_and_playlists_do()
    {
        var segment = await SegmentAsync();
        using var immutable = await _http.GetAsync(segment, Token);
        using var changing = await _http.GetAsync(await MasterAsync(), Token);

        Assert.Contains("immutable", immutable.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(10), changing.Headers.CacheControl!.MaxAge);
        Assert.False(immutable.Headers.ETag!.IsWeak);
        Assert.NotNull(immutable.Content.Headers.LastModified);
        Assert.Equal("*", Assert.Single(immutable.Headers.GetValues("Access-Control-Allow-Origin")));
    }

    [Fact]
    public async Task Ranges_and_conditions_follow_RFC_9110()
    {
        var segment = await SegmentAsync();
        using var whole = await _http.GetAsync(segment, Token);
        var bytes = await whole.Content.ReadAsByteArrayAsync(Token);
        var tag = whole.Headers.ETag!.ToString();

        using var range = await SendAsync(HttpMethod.Get, segment, ("Range", "bytes=10-19"));
        using var suffix = await SendAsync(HttpMethod.Get, segment, ("Range", "bytes=-4"));
        using var beyond = await SendAsync(HttpMethod.Get, segment, ("Range", "bytes=99999999-"));
        using var malformed = await SendAsync(HttpMethod.Get, segment, ("Range", "bytes=z"));
        using var ifRange = await SendAsync(HttpMethod.Get, segment, ("Range", "bytes=0-1"), ("If-Range", "\"other\""));
        using var notModified = await SendAsync(HttpMethod.Get, segment, ("If-None-Match", tag));
        using var mismatch = await SendAsync(HttpMethod.Get, segment, ("If-Match", "\"other\""));
        using var head = await SendAsync(HttpMethod.Head, segment);

        Assert.Equal(bytes[10..20], await range.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
        Assert.Equal(bytes[^4..], await suffix.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal($"bytes */{bytes.Length}", beyond.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.OK, malformed.StatusCode);
        Assert.Equal(HttpStatusCode.OK, ifRange.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, mismatch.StatusCode);
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("GET", "/no/such/key", HttpStatusCode.NotFound)]
    [InlineData("GET", "/..%2f..%2fetc/passwd", HttpStatusCode.NotFound)]
    [InlineData("POST", "/library.json", HttpStatusCode.MethodNotAllowed)]
    public async Task What_cannot_be_served_is_a_problem(string method, string path, HttpStatusCode expected)
    {
        using var response = await SendAsync(new HttpMethod(method), new Uri(_cluster.Origin.PublicUrl, path));

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private async Task<Uri> MasterAsync()
    {
        using var library = System.Text.Json.JsonDocument.Parse(await _http.GetStringAsync(new Uri(_cluster.Origin.PublicUrl, "/library.json"), Token));
        return new Uri(_cluster.Origin.PublicUrl, library.RootElement.GetProperty("tracks")[0].GetProperty("playlist").GetString());
    }

    private async Task<Uri> SegmentAsync()
    {
        var master = await MasterAsync();
        var media = new Uri(master, (await _http.GetStringAsync(master, Token)).Split('\n').First(l => l.Length > 0 && l[0] != '#'));
        return new Uri(media, (await _http.GetStringAsync(media, Token)).Split('\n').First(l => l.Length > 0 && l[0] != '#'));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri url, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(method, url);
        foreach (var (name, value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _http.SendAsync(request, Token);
    }
}
