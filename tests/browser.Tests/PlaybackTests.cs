using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Microsoft.Playwright;

namespace CdnMusic.Browser.Tests;

/// <summary>A listener's browser against a real cluster.</summary>
public sealed class PlaybackTests : IAsyncLifetime
{
    private LocalCluster _cluster = null!;
    private Chromium _chromium = null!;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Player = true, Music = new SynthesisedMusic(2, 60) }, TestContext.Current.CancellationToken);
        await _cluster.WaitForFleetAsync(3, TestContext.Current.CancellationToken);
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
    public async Task A_track_plays_from_the_best_edge_the_second_play_is_all_hits_and_a_killed_edge_is_not_heard()
    {
        var page = await PlayFirstTrackAsync();
        await Chromium.WaitUntilAsync(page, "cdnmusic.audio.currentTime > 3 && cdnmusic.segments.length >= 3");
        var best = await page.EvaluateAsync<string>("cdnmusic.edges[0].id");
        Assert.All(await SegmentEdgesAsync(page), edge => Assert.Equal(best, edge));
        var played = await page.EvaluateAsync<int>("Math.max(...cdnmusic.segments.map(s => s.number))");

        // A new context has an empty browser cache: what it gets comes from the edge.
        var second = await PlayFirstTrackAsync();
        await Chromium.WaitUntilAsync(second, $"cdnmusic.segments.some(s => s.number === {played})");
        var caches = await second.EvaluateAsync<string[]>($"cdnmusic.segments.filter(s => s.number <= {played}).map(s => s.cache)");
        Assert.All(caches, cache => Assert.Equal("hit", cache));
        await Chromium.SaveScreenshotAsync(second, "player.png");

        var serving = (await SegmentEdgesAsync(second)).Last();
        var killedAt = await second.EvaluateAsync<double>("cdnmusic.audio.currentTime");
        await _cluster.Edges.Single(e => e.Name == serving).KillAsync();

        // The buffer is 8 s, so 15 s later everything heard was fetched after the death.
        await Chromium.WaitUntilAsync(second, $"cdnmusic.audio.currentTime > {killedAt + 15}");
        Assert.Contains(await SegmentEdgesAsync(second), edge => edge != serving);
        Assert.True(await second.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
    }

    [Fact]
    public async Task Lossless_plays_for_those_who_ask_for_it_and_nobody_gets_it_unasked()
    {
        var lossless = await PlayFirstTrackAsync("flac-1411");
        await Chromium.WaitUntilAsync(lossless, "cdnmusic.audio.currentTime > 1 && cdnmusic.segments.some(s => s.quality === 'flac-1411' && s.number > 0)");

        var automatic = await PlayFirstTrackAsync("");
        await Chromium.WaitUntilAsync(automatic, "cdnmusic.audio.currentTime > 1 && cdnmusic.segments.length >= 3");

        Assert.DoesNotContain("flac-1411", await automatic.EvaluateAsync<string[]>("cdnmusic.segments.map(s => s.quality)"));
        Assert.Contains("Lossless", await automatic.EvaluateAsync<string[]>("[...document.querySelectorAll('#quality option')].map(o => o.textContent)"));
        Assert.True(await lossless.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
    }

    private async Task<IPage> PlayFirstTrackAsync(string quality = "aac-128")
    {
        var page = await _chromium.NewPageAsync();
        await page.GotoAsync(new Uri(_cluster.Player!.PublicUrl, $"/?buffer=8&quality={quality}").ToString());
        await page.Locator("#tracks button").First.ClickAsync();
        return page;
    }

    private static Task<string[]> SegmentEdgesAsync(IPage page) => page.EvaluateAsync<string[]>("cdnmusic.segments.map(s => s.edge)");
}
