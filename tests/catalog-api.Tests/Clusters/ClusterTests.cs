using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.CatalogApi.Tests.Clusters;

/// <summary>With a real control plane, origin and edges that refuse what is not signed, and tokens of the real auth-api.</summary>
public sealed class ClusterTests(Surroundings surroundings) : IAsyncLifetime
{
    private LocalCluster _cluster = null!;
    private AuthApi _auth = null!;
    private Catalog _catalog = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var auth = AuthApi.StartAsync(surroundings);
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Edges = 2,
                Music = new SynthesisedMusic(1, 8),
                ConfigureEdge = (_, settings) =>
                {
                    settings["Edge:SignedUrls:Keys:0:Id"] = Catalog.SigningKeyId;
                    settings["Edge:SignedUrls:Keys:0:Secret"] = Catalog.SigningSecret;
                    settings["Edge:SignedUrls:RequiredPrefixes:0"] = "/tracks/";
                },
            },
            Token);
        _auth = await auth;
        _catalog = await Catalog.StartAsync(surroundings, settings: new(Catalog.WithoutProjector)
        {
            ["Catalog:ControlPlane"] = _cluster.ControlPlane.PublicUrl.ToString(),
            ["Catalog:ControlPlaneTimeout"] = "00:00:10",
            ["Catalog:Announce:Url"] = _cluster.ControlPlane.ManagementUrl.ToString(),
            ["Catalog:Announce:Token"] = _cluster.AdminToken,
            ["Catalog:Announce:Origin"] = _cluster.Origin.PublicUrl.ToString(),
            ["Catalog:Issuer"] = _auth.Issuer,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _catalog.DisposeAsync();
        await _auth.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_published_release_is_on_the_edges_before_its_time_and_plays_from_then_on_for_who_has_a_token()
    {
        using var http = new HttpClient();
        using var library = JsonDocument.Parse(await http.GetStringAsync(new Uri(_cluster.Origin.PublicUrl, "/library.json"), Token));
        var media = library.RootElement.GetProperty("tracks")[0].GetProperty("id").GetString()!;
        await _catalog.WriteAlbumAsync("c", media: media, embargo: DateTimeOffset.UtcNow.AddDays(1));
        var token = await _auth.TokenAsync("somebody@mail.example");
        using var early = await _catalog.PlayAsync("tc", token);
        var later = await PublishAsync(1, DateTimeOffset.UtcNow.AddDays(1));
        await EdgesHaveItAsync(http);
        using var stillEarly = await _catalog.PlayAsync("tc", token);
        var now = await PublishAsync(2, null);
        using var played = await _catalog.PlayAsync("tc", token);
        using var without = await _catalog.PlayAsync("tc", null);

        Assert.Equal(
            [HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK, HttpStatusCode.Unauthorized],
            new[] { early, stillEarly, played, without }.Select(r => r.StatusCode));
        Assert.True(later.GetProperty("paths").GetInt32() > 4);
        Assert.Equal(later.GetProperty("paths").GetInt32(), now.GetProperty("paths").GetInt32());
        var answer = await played.Content.ReadFromJsonAsync<JsonElement>(Token);
        var urls = answer.GetProperty("urls").EnumerateArray().Select(u => new Uri(u.GetString()!)).ToArray();
        Assert.Equal(_cluster.Edges.Select(e => e.PublicUrl.Port).Order(), urls.Select(u => u.Port).Order());
        Assert.False(answer.GetProperty("degraded").GetBoolean());
        Assert.Equal(128, answer.GetProperty("max_kbps").GetInt32());
        // The edges hear a moment later that the embargo of the first publication has been lifted.
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await http.GetAsync(urls[0], Token);
                return response.StatusCode;
            },
            status => status == HttpStatusCode.OK);
        await PlaysUpToItsPlanAsync(http, urls[0], media);
        using var manifest = JsonDocument.Parse(await http.GetStringAsync(new Uri(answer.GetProperty("steering_manifest").GetString()!), Token));
        Assert.Equal(1, manifest.RootElement.GetProperty("VERSION").GetInt32());
    }

    /// <summary>The free plan: 64 and 128 kbit/s are played through the signed URL, 256 is refused, and so is what is not signed.</summary>
    private static async Task PlaysUpToItsPlanAsync(HttpClient http, Uri master, string media)
    {
        var playlists = Lines(await http.GetStringAsync(master, Token)).Select(line => new Uri(master, line)).ToArray();
        foreach (var (rendition, status) in new[] { ("aac-64", HttpStatusCode.OK), ("aac-128", HttpStatusCode.OK), ("aac-256", HttpStatusCode.Forbidden) })
        {
            var playlist = playlists.Single(p => p.AbsolutePath.Contains(rendition, StringComparison.Ordinal));
            using var response = await http.GetAsync(playlist, Token);
            Assert.Equal(status, response.StatusCode);
            if (status == HttpStatusCode.OK)
            {
                var segment = new Uri(playlist, Lines(await response.Content.ReadAsStringAsync(Token)).First());
                Assert.NotEmpty(await http.GetByteArrayAsync(segment, Token));
            }
        }

        using var unsigned = await http.GetAsync(new Uri(master, $"/tracks/{media}/master.m3u8"), Token);
        Assert.Equal(HttpStatusCode.Forbidden, unsigned.StatusCode);
    }

    private async Task<JsonElement> PublishAsync(long version, DateTimeOffset? at)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/releases/rc/publication") { Content = JsonContent.Create(new { release_at = at }) };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        using var response = await _catalog.Admin.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return await Poll.UntilAsync(
            () => _catalog.Admin.GetFromJsonAsync<JsonElement>("/admin/releases/rc/publication", Token),
            status => status.GetProperty("announced").ValueKind != JsonValueKind.Null);
    }

    /// <summary>Every campaign of the control plane comes to its good end on both edges.</summary>
    private Task EdgesHaveItAsync(HttpClient http) => Poll.UntilAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_cluster.ControlPlane.ManagementUrl, "/admin/triggers"))
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _cluster.AdminToken) },
            };
            using var response = await http.SendAsync(request, Token);
            return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        },
        triggers => triggers.GetArrayLength() > 0 && triggers.EnumerateArray().All(t =>
            t.GetProperty("status").GetString() == "complete" && t.GetProperty("edges").EnumerateObject().Count() == 2));

    private static IEnumerable<string> Lines(string playlist) =>
        playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#');
}
