using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;
using Microsoft.Playwright;

namespace CdnMusic.Browser.Tests;

/// <summary>A listener's and an operator's browser (headless Chromium) against a real cluster.</summary>
public sealed class PlaybackTests : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";
    private static readonly string Screenshots = Path.Combine(AppContext.BaseDirectory, "../../../screenshots");

    private LocalCluster _cluster = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium");
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions { Player = true, Music = new SynthesisedMusic(2, 60) }, TestContext.Current.CancellationToken);
        await _cluster.WaitForFleetAsync(3, TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
            ],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_track_plays_from_the_best_edge_the_second_play_is_all_hits_and_a_killed_edge_is_not_heard()
    {
        var page = await PlayFirstTrackAsync();
        await WaitUntilAsync(page, "cdnmusic.audio.currentTime > 3 && cdnmusic.segments.length >= 3");
        var best = await page.EvaluateAsync<string>("cdnmusic.edges[0].id");
        Assert.All(await SegmentEdgesAsync(page), edge => Assert.Equal(best, edge));
        var played = await page.EvaluateAsync<int>("Math.max(...cdnmusic.segments.map(s => s.number))");

        // A new context has an empty browser cache: what it gets comes from the edge.
        var second = await PlayFirstTrackAsync();
        await WaitUntilAsync(second, $"cdnmusic.segments.some(s => s.number === {played})");
        var caches = await second.EvaluateAsync<string[]>($"cdnmusic.segments.filter(s => s.number <= {played}).map(s => s.cache)");
        Assert.All(caches, cache => Assert.Equal("hit", cache));
        await SaveScreenshotAsync(second, "player.png");

        var serving = (await SegmentEdgesAsync(second)).Last();
        var killedAt = await second.EvaluateAsync<double>("cdnmusic.audio.currentTime");
        await _cluster.Edges.Single(e => e.Name == serving).KillAsync();

        // The buffer is 8 s, so 15 s later everything heard was fetched after the death.
        await WaitUntilAsync(second, $"cdnmusic.audio.currentTime > {killedAt + 15}");
        Assert.Contains(await SegmentEdgesAsync(second), edge => edge != serving);
        Assert.True(await second.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
    }

    [Fact]
    public async Task Lossless_plays_for_those_who_ask_for_it_and_nobody_gets_it_unasked()
    {
        var lossless = await PlayFirstTrackAsync("flac-1411");
        await WaitUntilAsync(lossless, "cdnmusic.audio.currentTime > 1 && cdnmusic.segments.some(s => s.quality === 'flac-1411' && s.number > 0)");

        var automatic = await PlayFirstTrackAsync("");
        await WaitUntilAsync(automatic, "cdnmusic.audio.currentTime > 1 && cdnmusic.segments.length >= 3");

        Assert.DoesNotContain("flac-1411", await automatic.EvaluateAsync<string[]>("cdnmusic.segments.map(s => s.quality)"));
        Assert.Contains("Lossless", await automatic.EvaluateAsync<string[]>("[...document.querySelectorAll('#quality option')].map(o => o.textContent)"));
        Assert.True(await lossless.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
    }

    [Fact]
    public async Task The_operators_page_shows_the_fleet_and_then_a_dead_edge()
    {
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(_cluster.ControlPlane.ManagementUrl, "/#token=" + _cluster.AdminToken).ToString());
        await WaitUntilAsync(page, "document.querySelectorAll('.state.ready').length === 3");
        Assert.DoesNotContain("token", page.Url, StringComparison.Ordinal);
        await SaveScreenshotAsync(page, "operations.png");

        await _cluster.Edges[1].KillAsync();

        await WaitUntilAsync(page, "document.querySelectorAll('.state.out').length === 1");
    }

    [Fact]
    public async Task The_operators_page_refuses_a_wrong_token()
    {
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(_cluster.ControlPlane.ManagementUrl, "/#token=wrong").ToString());

        await page.GetByText("does not know this token").WaitForAsync();
        Assert.Equal(0, await page.Locator("#edges tr").CountAsync());
    }

    private async Task<IPage> PlayFirstTrackAsync(string quality = "aac-128")
    {
        var page = await NewPageAsync();
        await page.GotoAsync(new Uri(_cluster.Player!.PublicUrl, $"/?buffer=8&quality={quality}").ToString());
        await page.Locator("#tracks button").First.ClickAsync();
        return page;
    }

    private async Task<IPage> NewPageAsync()
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 800 } });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return page;
    }

    /// <summary>Waits for a condition in the page. Playwright's own WaitForFunction evaluates a string, which our security policy forbids.</summary>
    private static async Task WaitUntilAsync(IPage page, string condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await page.EvaluateAsync<bool>(condition))
        {
            Assert.True(await timer.WaitForNextTickAsync(deadline.Token));
        }
    }

    private static Task<string[]> SegmentEdgesAsync(IPage page) => page.EvaluateAsync<string[]>("cdnmusic.segments.map(s => s.edge)");

    private static Task SaveScreenshotAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name) });
}
