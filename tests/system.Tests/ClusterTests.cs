using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.System.Tests;

/// <summary>The whole CDN as real processes: origin, control plane and three edges, with music that ffmpeg made.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Music = new SynthesisedMusic(1, 16) }, Token);
        await _cluster.WaitForFleetAsync(3, Token);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Two_hundred_cold_requests_for_one_object_reach_the_origin_once()
    {
        var edge = _cluster.Edges[0];
        var segment = (await MusicLibrary.SegmentsAsync(_cluster.Origin.PublicUrl))[0];
        var before = await MusicLibrary.MetricAsync(_cluster.Origin.ManagementUrl, "cdnmusic_origin_requests_total");

        var url = new Uri(edge.PublicUrl, segment);
        var bodies = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => MusicLibrary.Http.GetByteArrayAsync(url, Token)));

        var after = await MusicLibrary.MetricAsync(_cluster.Origin.ManagementUrl, "cdnmusic_origin_requests_total");
        var original = await MusicLibrary.Http.GetByteArrayAsync(new Uri(_cluster.Origin.PublicUrl, segment), Token);
        Assert.Equal(1, after - before);
        Assert.All(bodies, body => Assert.Equal(original, body));
    }

    [Fact]
    public async Task After_kill_9_an_edge_serves_from_disk_what_it_had_while_the_origin_is_down()
    {
        var edge = _cluster.Edges[0];
        var segments = await MusicLibrary.SegmentsAsync(edge.PublicUrl);
        var hashes = new Dictionary<string, string>();
        foreach (var segment in segments)
        {
            hashes[segment] = await HashAsync(edge.PublicUrl, segment);
        }

        await MusicLibrary.EventuallyAsync(async () =>
            await MusicLibrary.MetricAsync(edge.ManagementUrl, "cdnmusic_edge_objects") >= segments.Count + 3);
        await edge.KillAsync();
        await _cluster.Origin.StopAsync();
        await edge.StartAsync(Token);

        foreach (var segment in segments)
        {
            Assert.Contains("hit", await MusicLibrary.CacheStatusAsync(new Uri(edge.PublicUrl, segment)), StringComparison.Ordinal);
            Assert.Equal(hashes[segment], await HashAsync(edge.PublicUrl, segment));
        }
    }

    [Fact]
    public async Task Without_the_control_plane_edges_go_on_and_they_come_back_to_it_by_themselves()
    {
        await _cluster.ControlPlane.KillAsync();

        var segments = await MusicLibrary.SegmentsAsync(_cluster.Edges[1].PublicUrl);
        Assert.NotEmpty(await MusicLibrary.Http.GetByteArrayAsync(new Uri(_cluster.Edges[1].PublicUrl, segments[0]), Token));

        await _cluster.ControlPlane.StartAsync(Token);
        await _cluster.WaitForFleetAsync(3, Token);
        Assert.Equal(3, (await MusicLibrary.BestEdgesAsync(_cluster.ControlPlane.PublicUrl)).Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_dead_or_frozen_edge_leaves_the_answers(bool killed)
    {
        var edge = _cluster.Edges[2];
        if (killed)
        {
            await edge.KillAsync();
        }
        else
        {
            edge.Pause();
        }

        await MusicLibrary.EventuallyAsync(
            async () => !(await MusicLibrary.BestEdgesAsync(_cluster.ControlPlane.PublicUrl)).Contains(edge.Name));
        if (!killed)
        {
            edge.Resume();
        }
    }

    [Fact]
    public async Task An_edge_with_the_wrong_token_says_so_and_serves_stand_alone()
    {
        var edge = await _cluster.AddEdgeAsync(settings => settings["Edge:ControlPlane:Token"] = "not-the-token-of-this-fleet", Token);

        await MusicLibrary.EventuallyAsync(() => Task.FromResult(edge.LogTail.Any(l => l.Contains("refused this node", StringComparison.Ordinal))));

        Assert.NotEmpty(await MusicLibrary.SegmentsAsync(edge.PublicUrl));
        Assert.DoesNotContain(edge.Name, await MusicLibrary.BestEdgesAsync(_cluster.ControlPlane.PublicUrl));
    }

    [Fact]
    public async Task An_unknown_path_is_a_404_problem_and_a_malformed_range_is_ignored()
    {
        var edge = _cluster.Edges[0].PublicUrl;
        using var unknown = await MusicLibrary.Http.GetAsync(new Uri(edge, "/tracks/none/master.m3u8"), Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge, "/library.json"));
        request.Headers.TryAddWithoutValidation("Range", "bytes=x-y");
        using var malformed = await MusicLibrary.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.OK, malformed.StatusCode);
    }

    [Fact]
    public async Task The_redirect_leads_to_the_best_edge()
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.GetAsync(new Uri(_cluster.ControlPlane.PublicUrl, "/r/library.json"), Token);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Contains(_cluster.Edges, e => response.Headers.Location == new Uri(e.PublicUrl, "/library.json"));
    }

    [Fact]
    public async Task A_purge_reaches_every_edge_before_it_is_answered()
    {
        var segment = (await MusicLibrary.SegmentsAsync(_cluster.Origin.PublicUrl))[0];
        foreach (var edge in _cluster.Edges)
        {
            await MusicLibrary.CacheStatusAsync(new Uri(edge.PublicUrl, segment));
        }

        var report = await AdminAsync("/admin/purge", new { prefixes = new[] { "/tracks/" } });

        Assert.True(report.GetProperty("complete").GetBoolean());
        Assert.Equal(3, report.GetProperty("edges").GetArrayLength());
        foreach (var edge in _cluster.Edges)
        {
            Assert.Contains("fwd=uri-miss", await MusicLibrary.CacheStatusAsync(new Uri(edge.PublicUrl, segment)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_prewarmed_path_is_a_hit_for_its_first_listener()
    {
        var segments = await MusicLibrary.SegmentsAsync(_cluster.Origin.PublicUrl);

        var report = await AdminAsync("/admin/prewarm", new { paths = segments });

        Assert.True(report.GetProperty("complete").GetBoolean());
        foreach (var edge in _cluster.Edges)
        {
            Assert.Contains("hit", await MusicLibrary.CacheStatusAsync(new Uri(edge.PublicUrl, segments[^1])), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_drained_edge_leaves_the_answers_and_fails_nobody()
    {
        var edge = _cluster.Edges[0];
        var segment = new Uri(edge.PublicUrl, (await MusicLibrary.SegmentsAsync(edge.PublicUrl))[0]);
        using var stop = new CancellationTokenSource();
        var listeners = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var served = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.NotEmpty(await MusicLibrary.Http.GetByteArrayAsync(segment, Token));
                served++;
            }

            return served;
        })).ToList();

        await AdminAsync($"/admin/edges/{edge.Name}/drain", new { enabled = true });
        await MusicLibrary.EventuallyAsync(async () => !(await MusicLibrary.BestEdgesAsync(_cluster.ControlPlane.PublicUrl)).Contains(edge.Name));
        await stop.CancelAsync();

        using var readiness = await MusicLibrary.Http.GetAsync(new Uri(edge.ManagementUrl, "/health/ready"), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, readiness.StatusCode);
        Assert.All(await Task.WhenAll(listeners), served => Assert.True(served > 0));
    }

    private static async Task<string> HashAsync(Uri server, string path) =>
        Convert.ToHexString(SHA256.HashData(await MusicLibrary.Http.GetByteArrayAsync(new Uri(server, path), Token)));

    private async Task<JsonElement> AdminAsync(string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_cluster.ControlPlane.ManagementUrl, path)) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _cluster.AdminToken);
        using var response = await MusicLibrary.Http.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }
}
