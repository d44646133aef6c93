using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Origin.Tests.Media;
using CdnMusic.Origin.Tests.Uploading;

namespace CdnMusic.Origin.Tests.Announcing;

/// <summary>From a label's command line to warm edges, in a whole cluster.</summary>
public sealed class AnnouncementTests : IAsyncLifetime
{
    private readonly Recordings _recordings = new();
    private HttpClient _http = null!;
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 2, Ingest = true }, Token);
        _http = new HttpClient { BaseAddress = _cluster.Ingest!.PublicUrl, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _cluster.AdminToken);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
        _recordings.Dispose();
    }

    [Fact]
    public async Task What_a_label_uploads_is_on_every_edge_before_anybody_asks()
    {
        var song = await _recordings.ToneAsync("01 song.flac", 6, encoding: ["-metadata", "title=Song", "-metadata", "artist=Singer"]);
        var token = await _recordings.BytesAsync("token", System.Text.Encoding.ASCII.GetBytes(_cluster.AdminToken));
        string[] command = ["upload", "--url", _http.BaseAddress!.ToString(), "--token-file", token, "--release", "single", song];

        var (exitCode, output, error) = await OriginProgram.RunAsync(command);
        var again = await OriginProgram.RunAsync([.. command[..^1], await _recordings.ToneAsync("cut.txt.wav", 0.05)]);

        Assert.True(exitCode == 0, error);
        var id = output.Trim();
        Assert.StartsWith("singer-song-", id, StringComparison.Ordinal);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("lasts 0.05 s", again.Error, StringComparison.Ordinal);
        var paths = MediaPaths(id, "aac-128").Append($"/tracks/{id}/master.m3u8").ToList();
        Assert.True(paths.Count >= 4);
        foreach (var url in _cluster.Edges.SelectMany(edge => paths.Select(path => new Uri(edge.PublicUrl, path))))
        {
            // Only what the edge has already: asking this way fills nothing.
            await Eventually.BecomesAsync(() => StatusAsync(url, onlyIfCached: true), status => status == HttpStatusCode.OK);
        }

        Assert.All(await AnnouncementsAsync("single"), a => Assert.Equal("delivered", a.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task An_announcement_waits_for_the_control_plane_and_its_embargo_holds_on_every_edge()
    {
        await _cluster.ControlPlane.StopAsync();
        var upload = await new TusClient(_http).UploadAsync(await _recordings.ToneAsync("song.wav", 4));
        var request = new { release_at = DateTimeOffset.UtcNow.AddHours(1), artist = "A", tracks = new[] { new { upload, title = "Secret" } } };
        using var begun = await _http.PutAsJsonAsync("/v1/releases/secret", request, Token);
        begun.EnsureSuccessStatusCode();
        var waiting = await Eventually.BecomesAsync(() => AnnouncementsAsync("secret"), all => all.Any(a => a.TryGetProperty("problem", out _)));
        Assert.Equal("pending", Assert.Single(waiting).GetProperty("state").GetString());

        await _cluster.ControlPlane.StartAsync(Token);

        await Eventually.BecomesAsync(() => AnnouncementsAsync("secret"), all => all.All(a => a.GetProperty("state").GetString() == "delivered"));
        var id = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(_cluster.OriginDataDirectory, "keys", "tracks")).Single());
        foreach (var url in _cluster.Edges.Select(edge => new Uri(edge.PublicUrl, MediaPaths(id, "aac-256").First())))
        {
            await Eventually.BecomesAsync(() => StatusAsync(url, onlyIfCached: false), status => status == HttpStatusCode.Forbidden);
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(_cluster.Origin.PublicUrl, $"/tracks/{id}/master.m3u8"), onlyIfCached: false));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(new Uri(_cluster.Origin.PublicUrl, "/library.json"), onlyIfCached: false));
    }

    /// <summary>As the origin's store has them.</summary>
    private IEnumerable<string> MediaPaths(string id, string rendition)
    {
        var keys = Path.Combine(_cluster.OriginDataDirectory, "keys");
        return Directory.EnumerateFiles(Path.Combine(keys, "tracks", id), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == rendition)
            .Select(file => "/" + Path.GetRelativePath(keys, file).TrimEnd('='));
    }

    private async Task<HttpStatusCode> StatusAsync(Uri url, bool onlyIfCached)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.CacheControl = new CacheControlHeaderValue { OnlyIfCached = onlyIfCached };
        using var response = await _http.SendAsync(request, Token);
        return response.StatusCode;
    }

    private async Task<IReadOnlyList<JsonElement>> AnnouncementsAsync(string release)
    {
        var status = await _http.GetFromJsonAsync<JsonElement>($"/v1/releases/{release}", Token);
        return [.. status.GetProperty("announcements").EnumerateArray()];
    }
}
