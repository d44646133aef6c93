using System.Net;
using System.Net.Http.Headers;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.Origin.Tests;

/// <summary>Multivariant playlists with HLS content steering, over HTTP.</summary>
public sealed class SteeredPlaylistTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(
        new LocalClusterOptions
        {
            Edges = 0,
            ContentSteering = true,
            Music = new SynthesisedMusic(1, 5),
            OriginSettings = new Dictionary<string, string> { ["Origin:Steering:PathwayId"] = "music" },
        },
        Token);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_playlist_names_its_steering_server_and_the_pathway_of_its_variants()
    {
        var master = await MasterAsync();
        var lines = (await _http.GetStringAsync(master, Token)).Split('\n');

        var server = new Uri(_cluster.ControlPlane.PublicUrl, $"/v1/steering?path={Uri.EscapeDataString(master.AbsolutePath)}");
        Assert.Contains($"#EXT-X-CONTENT-STEERING:SERVER-URI=\"{server.AbsoluteUri}\",PATHWAY-ID=\"music\"", lines);
        Assert.All(lines.Where(l => l.StartsWith("#EXT-X-STREAM-INF", StringComparison.Ordinal)), l => Assert.EndsWith(",PATHWAY-ID=\"music\"", l, StringComparison.Ordinal));
        using var manifest = await _http.GetAsync(server, Token);
        Assert.Equal(HttpStatusCode.OK, manifest.StatusCode);
    }

    [Fact]
    public async Task It_has_a_validator_of_its_own_and_is_read_in_parts_and_on_conditions_like_any_object()
    {
        var master = await MasterAsync();
        using var whole = await _http.GetAsync(master, Token);
        var text = await whole.Content.ReadAsStringAsync(Token);
        Assert.Equal(text.Length, whole.Content.Headers.ContentLength);

        using var again = new HttpRequestMessage(HttpMethod.Get, master);
        again.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        using var notModified = await _http.SendAsync(again, Token);
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);

        using var part = new HttpRequestMessage(HttpMethod.Get, master);
        part.Headers.Range = new RangeHeaderValue(10, 19);
        using var partial = await _http.SendAsync(part, Token);
        Assert.Equal(HttpStatusCode.PartialContent, partial.StatusCode);
        Assert.Equal(text[10..20], await partial.Content.ReadAsStringAsync(Token));

        using var head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, master), Token);
        Assert.Equal((text.Length, whole.Headers.ETag), (head.Content.Headers.ContentLength, head.Headers.ETag));
        using var absent = await _http.GetAsync(new Uri(master, "/tracks/none/master.m3u8"), Token);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Theory]
    [InlineData("ServerUrl", "ftp://x")]
    [InlineData("ServerUrl", "https://x/?a=b")]
    [InlineData("PathwayId", "two words")]
    public async Task Settings_that_cannot_be_right_are_refused_at_start(string setting, string value)
    {
        var directory = Directory.CreateTempSubdirectory("steered-").FullName;
        var (exitCode, _, error) = await OriginProgram.RunAsync("serve", "--Origin:DataDirectory=" + directory, $"--Origin:Steering:{setting}={value}");
        Directory.Delete(directory, recursive: true);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"Origin:Steering:{setting}:", error, StringComparison.Ordinal);
    }

    private async Task<Uri> MasterAsync()
    {
        using var library = System.Text.Json.JsonDocument.Parse(await _http.GetStringAsync(new Uri(_cluster.Origin.PublicUrl, "/library.json"), Token));
        return new Uri(_cluster.Origin.PublicUrl, library.RootElement.GetProperty("tracks")[0].GetProperty("playlist").GetString());
    }
}
