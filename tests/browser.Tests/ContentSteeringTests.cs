using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Microsoft.Playwright;

namespace CdnMusic.Browser.Tests;

/// <summary>HLS content steering as players know it that know nothing of us: hls.js, a playlist of the origin, a manifest of the control plane.</summary>
public sealed class ContentSteeringTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(int Status, string Body)> _manifests = new();
    private LocalCluster _cluster = null!;
    private Chromium _chromium = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Player = true,
                ContentSteering = true,
                Music = new SynthesisedMusic(1, 120),
                OriginSettings = new Dictionary<string, string> { ["Origin:Steering:PathwayId"] = "music" },
                ControlPlaneSettings = new Dictionary<string, string> { ["ControlPlane:SteeringPathway"] = "music", ["ControlPlane:AnswerTtl"] = "00:00:02" },
            },
            TestContext.Current.CancellationToken);
        _chromium = await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_drained_edge_loses_the_player_by_steering_alone_and_a_killed_one_too()
    {
        var page = await PlayAsync("&steering=hls");
        await Chromium.WaitUntilAsync(page, "cdnmusic.segments.length >= 3");
        await Chromium.WaitUntilAsync(page, "cdnmusic.hls.levels[0].pathwayId.startsWith('edge-')");
        var first = await page.EvaluateAsync<string>("cdnmusic.segments.at(-1).edge");

        await DrainAsync(first);
        await Chromium.WaitUntilAsync(page, $"cdnmusic.segments.at(-1).edge !== '{first}'");
        var second = await page.EvaluateAsync<string>("cdnmusic.segments.at(-1).edge");
        Assert.Equal(second, await page.EvaluateAsync<string>("cdnmusic.hls.levels[0].pathwayId"));

        await _cluster.Edges.Single(e => e.Name == second).KillAsync();
        await Chromium.WaitUntilAsync(page, $"!['{first}', '{second}'].includes(cdnmusic.segments.at(-1).edge)");
        var heard = await page.EvaluateAsync<double>("cdnmusic.audio.currentTime");
        await Chromium.WaitUntilAsync(page, $"cdnmusic.audio.currentTime > {heard + 8}");

        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
        Assert.All(_manifests, m => Assert.Equal(200, m.Status));
        var clones = JsonSerializer.Deserialize<JsonElement>(_manifests.Last().Body).GetProperty("PATHWAY-CLONES");
        Assert.All(clones.EnumerateArray(), clone => Assert.Equal("music", clone.GetProperty("BASE-ID").GetString()));
    }

    [Fact]
    public async Task The_page_with_steering_of_its_own_ignores_that_of_the_playlist()
    {
        var page = await PlayAsync("");

        await Chromium.WaitUntilAsync(page, "cdnmusic.audio.currentTime > 1 && cdnmusic.segments.length >= 2");

        Assert.Empty(_manifests);
    }

    private async Task<IPage> PlayAsync(string options)
    {
        var page = await _chromium.NewPageAsync();
        page.Response += async (_, response) =>
        {
            if (response.Url.Contains("/v1/steering", StringComparison.Ordinal))
            {
                _manifests.Enqueue((response.Status, await response.TextAsync()));
            }
        };
        await page.GotoAsync(new Uri(_cluster.Player!.PublicUrl, $"/?buffer=8&quality=aac-64{options}").ToString());
        await page.Locator("#tracks button").First.ClickAsync();
        return page;
    }

    private async Task DrainAsync(string edge)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_cluster.ControlPlane.ManagementUrl, $"/admin/edges/{edge}/drain"));
        request.Content = JsonContent.Create(new { enabled = true });
        request.Headers.Authorization = new("Bearer", _cluster.AdminToken);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
