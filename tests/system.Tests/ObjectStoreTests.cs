using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.System.Tests;

/// <summary>A CDN whose objects are in a real S3 service, which goes away and comes back.</summary>
public sealed class ObjectStoreTests : IAsyncLifetime
{
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(
        new LocalClusterOptions { Edges = 1, S3 = true, Music = new SynthesisedMusic(1, 8), OriginSettings = new Dictionary<string, string> { ["Origin:S3:Retries"] = "1" } }, Token);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Without_its_store_the_origin_says_503_and_edges_serve_stale_what_they_have()
    {
        var (edge, origin) = (_cluster.Edges[0], _cluster.Origin.PublicUrl);
        var segments = await MusicLibrary.SegmentsAsync(edge.PublicUrl);
        await MusicLibrary.Http.GetByteArrayAsync(new Uri(edge.PublicUrl, segments[1]), Token);

        await _cluster.ObjectStore!.KillGatewayAsync();
        // Stale from now on, as after ten seconds: its revalidation will fail.
        await SoftPurgeAsync("/library.json");

        using var refused = await MusicLibrary.Http.GetAsync(new Uri(origin, segments[^1]), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        using var stale = await MusicLibrary.Http.GetAsync(new Uri(edge.PublicUrl, "/library.json"), Token);
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Contains("stale-if-error", string.Join(' ', stale.Headers.GetValues("Cache-Status")), StringComparison.Ordinal);
        Assert.Contains("hit", await MusicLibrary.CacheStatusAsync(new Uri(edge.PublicUrl, segments[1])), StringComparison.Ordinal);

        await _cluster.ObjectStore.StartGatewayAsync(Token);
        await MusicLibrary.EventuallyAsync(async () =>
        {
            using var again = await MusicLibrary.Http.GetAsync(new Uri(edge.PublicUrl, segments[^1]), Token);
            return again.StatusCode == HttpStatusCode.OK;
        });
    }

    private async Task SoftPurgeAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_cluster.ControlPlane.ManagementUrl, "/admin/purge"))
        {
            Content = JsonContent.Create(new { paths = new[] { path }, soft = true }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _cluster.AdminToken) },
        };
        using var response = await MusicLibrary.Http.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
    }
}
