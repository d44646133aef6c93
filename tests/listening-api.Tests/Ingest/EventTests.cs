using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using CdnMusic.ListeningApi.Tests.Running;

namespace CdnMusic.ListeningApi.Tests.Ingest;

/// <summary>What players send, and what is stored of it.</summary>
public sealed class EventTests(PostgresOfTests postgres, TestIssuer issuer) : IAsyncLifetime
{
    private const string Everything = "SELECT play, track, played_ms, is_royalty, is_scrobble FROM plays";
    private const string Counts = "SELECT * FROM track_hours";
    private ListeningServer _server = null!;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ListeningServer.StartAsync(postgres, issuer);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_batch_sent_again_in_parallel_and_out_of_order_counts_once()
    {
        using var player = new TestPlayer(_server);
        var events = TestPlayer.Playing(Now.AddMinutes(-10), 120_000).Concat(TestPlayer.Playing(Now.AddMinutes(-5), 20_000)).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => player.SendAsync(i % 2 == 0 ? events : Enumerable.Reverse(events))));

        Assert.All(answers, a => Assert.Equal((HttpStatusCode.OK, 6), (a.Status, a.Body.GetProperty("accepted").GetInt32())));
        Assert.Equal(6L, await _server.ScalarAsync<long>("SELECT count(*) FROM events"));
        Assert.Equal(2L, await _server.ScalarAsync<long>("SELECT count(*) FROM plays"));
        Assert.Equal("(1,1)", await _server.RowsAsync("SELECT sum(royalty_plays), sum(scrobbles) FROM track_hours"));
        Assert.Equal("DE", await _server.RowsAsync("SELECT DISTINCT country FROM track_hours").ContinueWith(t => t.Result.Trim('(', ')'), TaskScheduler.Default));
    }

    [Theory]
    [InlineData(29_999, 60_000, 0, 0)]
    [InlineData(30_000, 61_000, 1, 0)]
    [InlineData(29_999, 59_998, 0, 1)]
    [InlineData(239_999, 600_000, 1, 0)]
    [InlineData(240_000, 600_000, 1, 1)]
    public async Task The_two_counters_have_rules_of_their_own(int playedMs, int durationMs, int royalties, int scrobbles)
    {
        using var player = new TestPlayer(_server);

        await player.SendAsync(TestPlayer.Playing(Now.AddHours(-1), playedMs, "edge-case", durationMs));

        Assert.Equal($"({(royalties == 1 ? "t" : "f")},{(scrobbles == 1 ? "t" : "f")})", await _server.RowsAsync("SELECT is_royalty, is_scrobble FROM plays WHERE track = 'edge-case'"));
        Assert.Equal($"({royalties},{scrobbles})", await _server.RowsAsync("SELECT coalesce(sum(royalty_plays), 0), coalesce(sum(scrobbles), 0) FROM track_hours WHERE track = 'edge-case'"));
    }

    [Fact]
    public async Task An_offline_player_sends_weeks_later_and_the_play_counts_in_its_own_hour()
    {
        using var player = new TestPlayer(_server);
        var at = Now.AddDays(-20);

        var (status, _) = await player.SendAsync(TestPlayer.Playing(at, 180_000, "late"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(at.UtcDateTime.Date.AddHours(at.UtcDateTime.Hour), await _server.ScalarAsync<DateTime>("SELECT hour FROM track_hours WHERE track = 'late'"));
    }

    [Fact]
    public async Task A_wrong_event_is_named_with_its_reason_and_the_rest_of_its_batch_is_stored()
    {
        using var player = new TestPlayer(_server);
        var good = TestPlayer.Playing(Now, 0, "good")[0];
        var play = TestPlayer.NewPlay(Now);

        var (status, body) = await player.SendAsync(
        [
            good,
            TestPlayer.Event(Guid.NewGuid(), Now, "start", 0),
            TestPlayer.Event(TestPlayer.NewPlay(Now.AddHours(1)), Now.AddHours(1), "start", 0),
            TestPlayer.Event(TestPlayer.NewPlay(Now.AddDays(-40)), Now.AddDays(-40), "start", 0),
            TestPlayer.Event(play, Now, "start", -1),
            TestPlayer.Event(play, Now, "start", 0, track: ""),
            TestPlayer.Event(play, Now, "start", 0, id: Guid.Empty),
            TestPlayer.Event(play, Now, "listen", 0),
            new Dictionary<string, object?>(TestPlayer.Event(play, Now, "progress", 0)) { ["cmcd"] = "br=,=" },
            TestPlayer.Event(play, Now.AddHours(-1), "start", 0),
        ]);

        Assert.Equal((HttpStatusCode.OK, 1), (status, body.GetProperty("accepted").GetInt32()));
        Assert.Equal(
            ["play-is-no-uuid-7", "in-the-future", "too-old", "bad-time", "bad-track", "id-missing", "bad-type", "bad-cmcd", "before-its-play"],
            body.GetProperty("rejected").EnumerateArray().Select(r => r.GetProperty("reason").GetString()));
        Assert.Equal(1L, await _server.ScalarAsync<long>("SELECT count(*) FROM events WHERE track = 'good'"));
    }

    [Theory]
    [InlineData("br=256,bs,sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",st=v", 5, 256)]
    [InlineData("br=(192 64),bsd=(400 100),e=rr,sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",sta=p,v=2", 1, 256)]
    public async Task Fields_of_CMCD_fill_in_what_the_event_does_not_say(string cmcd, int kind, int bitrate)
    {
        using var player = new TestPlayer(_server);
        var track = "cmcd-" + kind;

        var (_, body) = await player.SendAsync(
            [new Dictionary<string, object?>(TestPlayer.Event(TestPlayer.NewPlay(Now), Now, "progress", 100, track)) { ["cmcd"] = cmcd, ["edge"] = "edge-1" }]);

        Assert.Equal(1, body.GetProperty("accepted").GetInt32());
        Assert.Equal($"({kind},{bitrate},127.0.0.0/24)", await _server.RowsAsync($"SELECT kind, bitrate_kbps, prefix FROM events WHERE track = '{track}'"));
        Assert.Equal(kind == 1 ? "(500)" : "()", await _server.RowsAsync($"SELECT stall_ms FROM events WHERE track = '{track}'"));
    }

    [Fact]
    public async Task Start_up_and_stalls_are_summed_per_edge_and_prefix()
    {
        using var player = new TestPlayer(_server);
        var (play, at) = (TestPlayer.NewPlay(Now), Now);
        Dictionary<string, object?>[] events =
        [
            new(TestPlayer.Event(play, at, "start", 0, "q")) { ["startup_ms"] = 300, ["edge"] = "edge-q" },
            new(TestPlayer.Event(play, at, "stall", 0, "q")) { ["stall_ms"] = 1500, ["edge"] = "edge-q" },
            new(TestPlayer.Event(play, at, "stall", 0, "q")) { ["stall_ms"] = 500, ["edge"] = "edge-q" },
        ];

        await player.SendAsync(events);
        await player.SendAsync(events);

        Assert.Equal("(127.0.0.0/24,1,300,1,2,2000)", await _server.RowsAsync("SELECT prefix, starts, startup_ms, startups, stalls, stall_ms FROM quality_hours WHERE edge = 'edge-q'"));
    }

    [Fact]
    public async Task Without_consent_a_play_is_counted_and_nobody_can_say_whose_it_was()
    {
        using var nobody = new TestPlayer(_server);
        using var somebody = await new TestPlayer(_server).ConsentAsync();

        await nobody.SendAsync(TestPlayer.Playing(Now.AddMinutes(-9), 100_000, "consent"));
        await somebody.SendAsync(TestPlayer.Playing(Now.AddMinutes(-9), 100_000, "consent"));

        Assert.Equal("(2)", await _server.RowsAsync("SELECT sum(royalty_plays) FROM track_hours WHERE track = 'consent'"));
        Assert.Equal(
            $"({somebody.Listener})", await _server.RowsAsync("SELECT DISTINCT listener FROM plays WHERE track = 'consent' AND listener IS NOT NULL"));
        Assert.Equal(3L, await _server.ScalarAsync<long>("SELECT count(*) FROM events WHERE track = 'consent' AND listener IS NULL"));
    }

    [Fact]
    public async Task Nobody_can_touch_the_play_of_another_listener()
    {
        using var artist = new TestPlayer(_server);
        using var thief = new TestPlayer(_server);
        var play = TestPlayer.NewPlay(Now.AddMinutes(-5));
        await artist.SendAsync([TestPlayer.Event(play, Now.AddMinutes(-4), "progress", 10_000, "mine")]);

        await thief.SendAsync([TestPlayer.Event(play, Now.AddMinutes(-4), "progress", 90_000, "mine")]);

        Assert.Equal("(10000)\n(90000)", await _server.RowsAsync("SELECT played_ms FROM plays WHERE track = 'mine'"));
    }

    [Fact]
    public async Task Counts_made_again_from_the_raw_events_are_the_same()
    {
        using var player = await new TestPlayer(_server).ConsentAsync();
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            await player.SendAsync(TestPlayer.Playing(Now.AddMinutes(-random.Next(3, 600)), random.Next(1000, 200_000), $"recount-{i % 3}"));
        }

        string[] tables = [Everything, Counts, "SELECT * FROM quality_hours"];
        var before = await Task.WhenAll(tables.Select(_server.RowsAsync));
        await _server.RowsAsync("SELECT 1");
        await using (var spoil = _server.Database.CreateCommand("UPDATE track_hours SET royalty_plays = 99; DELETE FROM plays WHERE is_royalty; DELETE FROM quality_hours"))
        {
            await spoil.ExecuteNonQueryAsync(Cancellation);
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ListeningServer.AdminToken);
        var (from, to) = (Now.UtcDateTime.Date.AddDays(-2), Now.UtcDateTime.Date.AddDays(1));
        using var response = await http.PostAsync(new Uri(_server.Management, $"/admin/recount?from={from:O}&to={to:O}"), null, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Contains("recount-1", before[1], StringComparison.Ordinal);
        Assert.Equal(before, await Task.WhenAll(tables.Select(_server.RowsAsync)));
    }

    [Fact]
    public async Task Only_a_token_of_the_issuer_for_this_service_and_scope_lets_in()
    {
        var listener = Guid.NewGuid();
        foreach (var (token, expected) in new[]
        {
            ("", HttpStatusCode.Unauthorized),
            ("nonsense", HttpStatusCode.Unauthorized),
            (issuer.Token(listener, isForged: true), HttpStatusCode.Unauthorized),
            (issuer.Token(listener, isExpired: true), HttpStatusCode.Unauthorized),
            (issuer.Token(listener, audience: "catalog-api"), HttpStatusCode.Unauthorized),
            (issuer.Token(listener, type: "JWT"), HttpStatusCode.Unauthorized),
            (issuer.Token(listener, scope: "openid catalog"), HttpStatusCode.Forbidden),
            (issuer.Token(listener), HttpStatusCode.OK),
        })
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = _server.Public };
            http.DefaultRequestHeaders.Authorization = token.Length > 0 ? new AuthenticationHeaderValue("Bearer", token) : null;
            using var response = await http.PostAsJsonAsync("/v1/events", new { events = TestPlayer.Playing(Now, 0, "token") }, Cancellation);
            Assert.Equal(expected, response.StatusCode);
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"events\":[]}")]
    [InlineData("{\"events\":7}")]
    [InlineData("{\"events\":[{\"type\":\"dance\"}]}")]
    [InlineData("[")]
    public async Task What_is_no_batch_is_a_problem(string body)
    {
        using var player = new TestPlayer(_server);
        using var response = await player.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }
}
