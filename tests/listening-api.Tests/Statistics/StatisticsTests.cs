using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CdnMusic.ListeningApi.Tests.Running;

namespace CdnMusic.ListeningApi.Tests.Statistics;

/// <summary>Answers out of a small world: two artists, three tracks, two listeners with consent and one without.</summary>
public sealed class StatisticsTests(PostgresOfTests postgres, TestIssuer issuer) : IAsyncLifetime
{
    // The middle of an hour, so that plays around it are in that hour.
    private static readonly DateTimeOffset Then = new(DateTime.UtcNow.Date.AddDays(-3).AddHours(12).AddMinutes(30), TimeSpan.Zero);
    private readonly List<TestPlayer> _players = [];
    private ListeningServer _server = null!;
    private Operator _operator = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ListeningServer.StartAsync(postgres, issuer);
        _operator = new Operator(_server);
        using var put = await _operator.Http.PutAsJsonAsync("/admin/tracks", new
        {
            tracks = new[]
            {
                new { id = "a-1", title = "One, \"first\"", artist = "artist-a", artist_name = "=A()" },
                new { id = "a-2", title = "Two", artist = "artist-a", artist_name = "=A()" },
                new { id = "b-1", title = "Three", artist = "artist-b", artist_name = "B" },
            },
        }, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, put.StatusCode);
        for (var i = 0; i < 3; i++)
        {
            _players.Add(new TestPlayer(_server, territory: i == 0 ? "FR" : "DE"));
            if (i < 2)
            {
                await _players[i].ConsentAsync();
            }
        }

        // a-1: 3 plays in the hour; b-1: 2; a-2: one the day before, and one that was too short.
        await PlayAsync(0, "a-1", 0, 120_000);
        await PlayAsync(1, "a-1", 1, 120_000);
        await PlayAsync(2, "a-1", 2, 120_000);
        await PlayAsync(0, "b-1", 3, 120_000);
        await PlayAsync(0, "b-1", 4, 120_000);
        await PlayAsync(1, "a-2", -24 * 60, 120_000);
        await PlayAsync(1, "a-2", 5, 5_000);
    }

    public async ValueTask DisposeAsync()
    {
        _players.ForEach(p => p.Dispose());
        _operator.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Charts_rank_tracks_per_hour_day_and_week_and_country_with_the_rank_before()
    {
        var at = Uri.EscapeDataString(Then.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal("1 - a-1 3; 2 - b-1 2", await ChartAsync($"/v1/charts/hour?at={at}"));
        Assert.Equal("1 - a-1 3; 2 - b-1 2", await ChartAsync($"/v1/charts/day?at={at}"));
        Assert.Equal("1 - b-1 2; 2 - a-1 1", await ChartAsync($"/v1/charts/day?at={at}&country=FR&by=royalty_plays"));
        Assert.Equal("1 - a-1 3", await ChartAsync($"/v1/charts/day?at={at}&limit=1"));
        Assert.Equal("1 - a-2 1", await ChartAsync($"/v1/charts/day?at={Uri.EscapeDataString(Then.AddDays(-1).ToString("O", CultureInfo.InvariantCulture))}"));
        await PlayAsync(0, "a-2", 6, 120_000);
        Assert.Equal("1 - a-1 3; 2 - b-1 2; 3 1 a-2 1", await ChartAsync($"/v1/charts/day?at={at}"));
        using var bad = await _players[0].Http.GetAsync(new Uri("/v1/charts/year", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task An_artist_sees_plays_by_day_track_and_country_and_how_many_listeners()
    {
        var dashboard = await _operator.GetAsync("/admin/artists/artist-a?" + Period(Then.AddDays(-5), Then.AddDays(1)));

        Assert.Equal((4, 4, 2), (dashboard.GetProperty("royalty_plays").GetInt32(), dashboard.GetProperty("scrobbles").GetInt32(), dashboard.GetProperty("listeners").GetInt32()));
        Assert.Equal([1, 3], dashboard.GetProperty("days").EnumerateArray().Select(d => d.GetProperty("royalty_plays").GetInt32()));
        Assert.Equal(["a-1", "a-2"], dashboard.GetProperty("tracks").EnumerateArray().Select(t => t.GetProperty("track").GetString()));
        Assert.Equal(["DE 3", "FR 1"], dashboard.GetProperty("countries").EnumerateArray().Select(c => $"{c.GetProperty("country").GetString()} {c.GetProperty("royalty_plays").GetInt32()}"));
    }

    [Fact]
    public async Task Royalties_of_a_month_are_a_CSV_that_no_spreadsheet_takes_for_formulas()
    {
        var months = new[] { Then, Then.AddDays(-1) }.Select(t => t.ToString("yyyy-MM", CultureInfo.InvariantCulture)).Distinct();
        var lines = new List<string>();
        foreach (var month in months)
        {
            lines.AddRange((await _operator.TextAsync($"/admin/royalties/{month}.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l[8..]));
        }

        Assert.Equal(
            ["artist-a,'=A(),a-1,\"One, \"\"first\"\"\",DE,2", "artist-a,'=A(),a-1,\"One, \"\"first\"\"\",FR,1", "artist-a,'=A(),a-2,Two,DE,1", "artist-b,B,b-1,Three,FR,2"],
            lines.Order(StringComparer.Ordinal));
        using var bad = await _operator.Http.GetAsync(new Uri("/admin/royalties/november.csv", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task History_comes_newest_first_in_pages_and_only_ones_own()
    {
        var (seen, next) = (new List<string?>(), "");
        do
        {
            var (_, page) = await _players[0].GetAsync($"/v1/me/history?limit=2&before={next}");
            seen.AddRange(page.GetProperty("plays").EnumerateArray().Select(p => p.GetProperty("track").GetString()));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(["b-1", "b-1", "a-1"], seen);
        Assert.Equal(0, (await _players[2].GetAsync("/v1/me/history")).Body.GetProperty("plays").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await _players[0].GetAsync("/v1/me/history?before=yesterday")).Status);
    }

    [Fact]
    public async Task Quality_is_told_per_edge_and_prefix()
    {
        var play = TestPlayer.NewPlay(Then);
        await _players[0].SendAsync(
        [
            new Dictionary<string, object?>(TestPlayer.Event(play, Then, "start", 0)) { ["startup_ms"] = 250, ["edge"] = "edge-1" },
            new Dictionary<string, object?>(TestPlayer.Event(play, Then, "stall", 0)) { ["stall_ms"] = 900, ["edge"] = "edge-1" },
        ]);

        var quality = (await _operator.GetAsync("/admin/quality?" + Period(Then.AddHours(-1), Then.AddHours(1)))).EnumerateArray().Single(q => q.GetProperty("edge").GetString() == "edge-1");

        Assert.Equal(
            ("127.0.0.0/24", 1, 250, 1, 900, 1.0),
            (quality.GetProperty("prefix").GetString(), quality.GetProperty("starts").GetInt32(), quality.GetProperty("mean_startup_ms").GetInt32(),
                quality.GetProperty("stalls").GetInt32(), quality.GetProperty("stall_ms").GetInt32(), quality.GetProperty("stalls_per_start").GetDouble()));
    }

    private static string Period(DateTimeOffset from, DateTimeOffset to) => $"from={from.UtcDateTime:O}&to={to.UtcDateTime:O}";

    private Task PlayAsync(int player, string track, int minutes, int playedMs) => _players[player].SendAsync(TestPlayer.Playing(Then.AddMinutes(minutes), playedMs, track));

    private async Task<string> ChartAsync(string path)
    {
        var (status, chart) = await _players[0].GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, status);
        return string.Join("; ", chart.GetProperty("tracks").EnumerateArray().Select(t =>
            $"{t.GetProperty("rank")} {(t.GetProperty("previous_rank").ValueKind == System.Text.Json.JsonValueKind.Null ? "-" : t.GetProperty("previous_rank"))} {t.GetProperty("track").GetString()} {t.GetProperty("count")}"));
    }
}
