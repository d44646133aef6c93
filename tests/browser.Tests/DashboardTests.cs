using Microsoft.Playwright;

namespace CdnMusic.Browser.Tests;

/// <summary>An operator's browser. Each test leaves the fleet as it found it.</summary>
public sealed class DashboardTests(DashboardCluster operations) : IClassFixture<DashboardCluster>
{
    [Fact]
    public async Task An_operator_signs_in_with_the_token_and_out_again()
    {
        var page = await operations.OpenWithoutTokenAsync();
        await page.GetByLabel("Admin token").FillAsync("wrong, and long enough");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the fleet" }).ClickAsync();
        await page.GetByText("does not know this token").WaitForAsync();
        Assert.Equal(0, await page.Locator("#edges tr").CountAsync());

        await page.GetByLabel("Admin token").FillAsync(operations.Cluster.AdminToken);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the fleet" }).ClickAsync();
        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges .state.ready').length === 3");
        Assert.DoesNotContain(operations.Cluster.AdminToken, page.Url, StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Admin token").WaitForAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("sessionStorage.length"));
    }

    [Fact]
    public async Task A_token_in_the_address_signs_in_and_is_removed_from_it()
    {
        var page = await operations.OpenAsync();

        Assert.DoesNotContain("token", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edges_are_on_the_map_at_their_coordinates_and_in_their_regions()
    {
        var page = await operations.OpenAsync();

        Assert.True(await page.Locator("#map").IsVisibleAsync());
        Assert.Equal(3, await page.Locator("#map-edges .pin.ready").CountAsync());
        Assert.Equal(["frankfurt", "moscow"], await page.Locator("#regions strong").AllTextContentsAsync());
        Assert.Equal(new[] { 1, 2 }, await page.EvaluateAsync<int[]>("[...document.querySelectorAll('#regions li')].map(r => r.querySelectorAll('.dot.ready').length)"));
        var x = await page.EvaluateAsync<double[]>("[...document.querySelectorAll('.pin')].map(p => p.transform.baseVal[0].matrix.e)");
        Assert.True(x[2] < x[0] && x[2] < x[1], "Frankfurt is west of Moscow");
    }

    [Fact]
    public async Task Traffic_hits_and_round_trip_times_appear_while_a_client_is_served()
    {
        var page = await operations.OpenAsync();
        var playlist = await operations.PlaylistAsync();
        using var served = new CancellationTokenSource();
        var serving = ServeAsync();

        await Chromium.WaitUntilAsync(page, "parseFloat(document.getElementById('requests-now').textContent) > 0");
        await Chromium.WaitUntilAsync(page, "parseFloat(document.getElementById('hits-now').textContent) > 50");
        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#rtts td[class^=heat]').length === 3");
        await Chromium.WaitUntilAsync(page, "document.querySelector('#edges .line polyline').points.length > 0");

        Assert.Contains("127.0.0.0/24", await page.Locator("#rtts tbody th").AllTextContentsAsync());
        Assert.Contains("heat-0", await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#rtts td')].map(c => c.className)"));
        await served.CancelAsync();
        await serving;

        async Task ServeAsync()
        {
            while (!served.IsCancellationRequested)
            {
                for (var edge = 0; edge < 3; edge++)
                {
                    await operations.HitAsync(edge, playlist);
                }
            }
        }
    }

    [Fact]
    public async Task A_purge_by_prefix_or_surrogate_key_is_done_on_every_edge_and_written_down()
    {
        var playlist = await operations.PlaylistAsync();
        var track = playlist.Split('/')[2];
        var page = await operations.OpenAsync();
        await operations.HitAsync(0, playlist);
        Assert.True(await operations.HitAsync(0, playlist));

        await PurgeAsync("#purge-path", $"/tracks/{track}/");
        Assert.False(await operations.HitAsync(0, playlist));
        await PurgeAsync("#purge-keys", "release-7");

        await page.GetByLabel("Filter what happened").FillAsync("no such thing");
        await page.GetByText("Nothing of that kind lately").WaitForAsync();

        async Task PurgeAsync(string box, string text)
        {
            await page.Locator(box).FillAsync(text);
            await page.GetByRole(AriaRole.Button, new() { Name = "Purge everywhere" }).ClickAsync();
            await page.GetByText("3 of 3 edges purged").WaitForAsync();
            Assert.Equal(3, await page.Locator("#purge-edges .acknowledged").CountAsync());
            await page.Locator("#audit li").Filter(new() { HasText = text }).First.WaitForAsync();
            await page.ReloadAsync();
        }
    }

    [Fact]
    public async Task A_purge_of_everything_asks_first_and_a_bad_one_is_refused_with_the_reason()
    {
        var page = await operations.OpenAsync();
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Message);
            await dialog.DismissAsync();
        };
        await page.Locator("#purge-path").FillAsync("/");
        await page.GetByRole(AriaRole.Button, new() { Name = "Purge everywhere" }).ClickAsync();
        Assert.Contains("everything", await asked.Task, StringComparison.Ordinal);
        Assert.Equal("", await page.Locator("#purge-result").TextContentAsync());

        await page.Locator("#purge-path").FillAsync("/a/../b");
        await page.GetByRole(AriaRole.Button, new() { Name = "Purge everywhere" }).ClickAsync();
        await page.GetByText("Refused:").WaitForAsync();
    }

    [Fact]
    public async Task A_campaign_is_shown_with_its_progress_to_the_end()
    {
        var page = await operations.OpenAsync();

        var trigger = new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = new[] { await operations.PlaylistAsync() } };
        await operations.PostAsync("/admin/triggers", new { trigger });

        await Chromium.WaitUntilAsync(page, "document.querySelector('#campaigns .status.complete') !== null");
        Assert.Equal(1, await page.EvaluateAsync<double>("document.querySelector('#campaigns progress').position"));
        await page.Locator("#campaigns").GetByText("3 of 3").WaitForAsync();
    }

    [Fact]
    public async Task An_edge_is_drained_and_takes_traffic_again()
    {
        var page = await operations.OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain: edge-2" }).ClickAsync();

        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges .state.draining').length === 1");
        await page.GetByText("edge-2 is drained by an operator").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take traffic: edge-2" }).ClickAsync();

        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges .state.ready').length === 3 && document.getElementById('problems').hidden");
    }

    [Fact]
    public async Task A_dead_edge_is_on_top_until_it_is_back_and_so_is_the_operators_focus()
    {
        var page = await operations.OpenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Drain: edge-1" }).FocusAsync();
        await operations.Cluster.Edges[2].KillAsync();

        await Chromium.WaitUntilAsync(page, "document.querySelector('#edges tr:first-child .state.out') !== null");
        await page.GetByText("edge-3 is out").WaitForAsync();
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page fits its window");
        Assert.Equal("Drain: edge-1", await page.EvaluateAsync<string>("document.activeElement.ariaLabel"));
        await Chromium.SaveScreenshotAsync(page, "operations.png");
        var dark = await operations.OpenDarkAsync();
        await Chromium.SaveScreenshotAsync(dark, "operations-dark.png");

        await operations.Cluster.Edges[2].StartAsync(TestContext.Current.CancellationToken);
        await Chromium.WaitUntilAsync(page, "document.querySelectorAll('#edges .state.ready').length === 3 && document.getElementById('problems').hidden");
    }
}
