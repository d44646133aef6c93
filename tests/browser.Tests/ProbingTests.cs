using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.Browser.Tests;

/// <summary>Players that measure edges which nobody in their network has used; in every session here instead of one in a hundred.</summary>
public sealed class ProbingTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private LocalCluster _cluster = null!;
    private Chromium _chromium = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Player = true,
                Music = new SynthesisedMusic(1, 60),
                ControlPlaneSettings = new Dictionary<string, string> { ["ControlPlane:ProbeShare"] = "1" },
            },
            Token);
        _chromium = await Chromium.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_player_that_is_asked_measures_one_or_two_edges_and_the_control_plane_learns_of_it_while_the_music_plays()
    {
        var page = await _chromium.NewPageAsync();
        var reports = new ConcurrentQueue<JsonElement>();
        page.Request += (_, request) =>
        {
            if (request is { Method: "POST", PostData: { } body } && request.Url.EndsWith("/v1/measurements", StringComparison.Ordinal))
            {
                reports.Enqueue(JsonSerializer.Deserialize<JsonElement>(body));
            }
        };
        await page.GotoAsync(new Uri(_cluster.Player!.PublicUrl, "/?buffer=8&quality=aac-64").ToString());
        await page.Locator("#tracks button").First.ClickAsync();

        await EventuallyAsync(() => Task.FromResult(!reports.IsEmpty));
        Assert.True(reports.TryPeek(out var report));
        var rows = report.GetProperty("rtts").EnumerateArray().ToList();
        Assert.InRange(rows.Count, 1, 2);
        Assert.All(rows, row => Assert.InRange(row.GetProperty("ms").GetDouble(), 0.01, 10_000));

        var probed = rows.Select(row => row.GetProperty("edge").GetString()).ToHashSet();
        await EventuallyAsync(async () => (await MeasuredEdgesAsync()).IsSupersetOf(probed!));
        await EventuallyAsync(async () => (await TakenAsync()) > 0);
        await Chromium.WaitUntilAsync(page, "cdnmusic.audio.currentTime > 2");
        Assert.True(await page.EvaluateAsync<bool>("document.getElementById('problem').hidden"));
    }

    /// <summary>Edges of which the control plane knows a round-trip time from this machine's network.</summary>
    private async Task<HashSet<string>> MeasuredEdgesAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_cluster.ControlPlane.ManagementUrl, "/admin/fleet"));
        request.Headers.Authorization = new("Bearer", _cluster.AdminToken);
        using var response = await _http.SendAsync(request, Token);
        var fleet = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Token);
        return [.. fleet.GetProperty("prefixes").EnumerateArray().Where(p => p.GetProperty("prefix").GetString() == "127.0.0.0/24")
            .SelectMany(p => p.GetProperty("rtts").EnumerateArray()).Select(r => r.GetProperty("edge").GetString()!)];
    }

    /// <summary>Reports of players that were taken.</summary>
    private async Task<double> TakenAsync()
    {
        var metrics = await _http.GetStringAsync(new Uri(_cluster.ControlPlane.ManagementUrl, "/metrics"), Token);
        var line = metrics.Split('\n').FirstOrDefault(l => l.StartsWith("cdnmusic_control_plane_measurements_total{outcome=\"taken\"}", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await condition())
        {
            Assert.True(await timer.WaitForNextTickAsync(deadline.Token));
        }
    }
}
