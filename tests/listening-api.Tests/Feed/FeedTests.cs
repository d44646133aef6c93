using System.Net;
using System.Net.Http.Json;
using CdnMusic.ListeningApi.Tests.Running;

namespace CdnMusic.ListeningApi.Tests.Feed;

/// <summary>Releases reach those who follow, written to few and read late by many.</summary>
public sealed class FeedTests(PostgresOfTests postgres, TestIssuer issuer)
{
    private static readonly DateTimeOffset Day = DateTimeOffset.UtcNow.AddDays(-20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1000)]
    [InlineData(1)]
    [InlineData(0)]
    public async Task A_feed_is_the_same_in_pages_whether_releases_were_written_or_are_read_late(int hugeFollowers)
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer, null, ("Feed:HugeFollowers", $"{hugeFollowers}"));
        using var admin = new Operator(server);
        using var fan = new TestPlayer(server);
        using var other = new TestPlayer(server);
        await FollowAsync(admin, fan, "big");
        await FollowAsync(admin, fan, "small");
        await FollowAsync(admin, other, "big");
        for (var i = 0; i < 7; i++)
        {
            await PublishAsync(admin, $"big-{i}", "big", Day.AddHours(i * 2));
            await PublishAsync(admin, $"small-{i}", "small", Day.AddHours((i * 2) + 1));
        }

        await PublishAsync(admin, "big-3", "big", Day.AddHours(6));
        await PublishAsync(admin, "tomorrow", "big", DateTimeOffset.UtcNow.AddDays(1));
        await Eventually.TrueAsync(async () => await server.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'fan-out' AND state < 2") == 0);

        Assert.Equal(Enumerable.Range(0, 7).Reverse().SelectMany(i => new[] { $"small-{i}", $"big-{i}" }), await FeedAsync(fan, 4));
        Assert.Equal(Enumerable.Range(0, 7).Reverse().Select(i => $"big-{i}"), await FeedAsync(other, 3));
        Assert.Equal(
            hugeFollowers switch { 1000 => 23L, 1 => 7L, _ => 0L }, await server.ScalarAsync<long>("SELECT count(*) FROM feed_entries WHERE kind = 0"));
        using (await admin.Http.DeleteAsync(new Uri($"/admin/listeners/{other.Listener}/follows/big", UriKind.Relative), Cancellation))
        {
        }

        await PublishAsync(admin, "late", "big", Day.AddDays(1));
        await Eventually.TrueAsync(async () => await server.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'fan-out' AND state < 2") == 0);
        Assert.Equal("late", (await FeedAsync(fan, 50))[0]);
        Assert.DoesNotContain("late", await FeedAsync(other, 50));
        Assert.Equal(HttpStatusCode.BadRequest, (await fan.GetAsync("/v1/me/feed?before=yesterday")).Status);
    }

    [Fact]
    public async Task A_weekly_mix_is_made_after_the_first_look_of_the_week_and_only_once()
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer);
        using var player = await new TestPlayer(server).ConsentAsync();
        using var stranger = await new TestPlayer(server).ConsentAsync();
        await stranger.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000, "popular"));

        await FeedAsync(player, 10);
        await Eventually.TrueAsync(async () => (await FeedAsync(player, 10)).Count == 1);

        var (_, body) = await player.GetAsync("/v1/me/feed");
        var mix = Assert.Single(body.GetProperty("entries").EnumerateArray());
        Assert.Equal(("weekly_mix", "popular"), (mix.GetProperty("kind").GetString(), mix.GetProperty("tracks")[0].GetString()));
        Assert.Equal(1L, await server.ScalarAsync<long>("SELECT count(*) FROM feed_entries WHERE kind = 1"));
    }

    private static async Task FollowAsync(Operator admin, TestPlayer player, string artist)
    {
        using var response = await admin.Http.PutAsync(new Uri($"/admin/listeners/{player.Listener}/follows/{artist}", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private static async Task PublishAsync(Operator admin, string release, string artist, DateTimeOffset at)
    {
        using var response = await admin.Http.PutAsJsonAsync($"/admin/releases/{release}", new { artist, title = release.ToUpperInvariant(), released_at = at }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
    }

    private static async Task<List<string?>> FeedAsync(TestPlayer player, int limit)
    {
        var (seen, next) = (new List<string?>(), "");
        do
        {
            var (_, page) = await player.GetAsync($"/v1/me/feed?limit={limit}&before={Uri.EscapeDataString(next)}");
            seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("about").GetString()));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        return seen;
    }
}
