using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;

namespace CdnMusic.CatalogApi.Tests.Collections;

public sealed class CollectionTests(EditedCatalog shared) : IClassFixture<EditedCatalog>
{
    private readonly Catalog _catalog = shared.Catalog;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_playlist_is_its_owners_and_others_read_it_only_when_it_is_shared()
    {
        await _catalog.WriteAlbumAsync("p");
        var (owner, other) = (_catalog.Issuer.Token(subject: "owner"), _catalog.Issuer.Token(subject: "other"));
        using var anonymous = await SendAsync(HttpMethod.Put, "/v1/playlists/mine", null, new { name = "Mine", tracks = new[] { "tp" } }, "*");
        using var made = await SendAsync(HttpMethod.Put, "/v1/playlists/mine", owner, new { name = "Mine", tracks = new[] { "tp", "tp" } }, "*");
        using var stolen = await SendAsync(HttpMethod.Put, "/v1/playlists/mine", other, new { name = "Stolen", tracks = Array.Empty<string>() }, "\"1\"");
        using var hidden = await SendAsync(HttpMethod.Get, "/v1/playlists/mine", other);
        using var shared = await SendAsync(HttpMethod.Put, "/v1/playlists/mine", owner, new { name = "Ours", tracks = new[] { "tp", "tp" }, shared = true }, "\"1\"");
        var read = await ReadAsync("/v1/playlists/mine", other);
        var tracks = await ReadAsync("/v1/playlists/mine/tracks", other);
        using var unknown = await SendAsync(HttpMethod.Put, "/v1/playlists/mine", owner, new { name = "Mine", tracks = new[] { "nothing" } }, "\"2\"");
        using var deleted = await SendAsync(HttpMethod.Delete, "/v1/playlists/mine", owner, null, "\"2\"");
        using var gone = await SendAsync(HttpMethod.Get, "/v1/playlists/mine", owner);

        Assert.Equal(
            [
                HttpStatusCode.Unauthorized, HttpStatusCode.Created, HttpStatusCode.PreconditionFailed, HttpStatusCode.NotFound, HttpStatusCode.OK,
                HttpStatusCode.Conflict, HttpStatusCode.NoContent, HttpStatusCode.NotFound,
            ],
            new[] { anonymous, made, stolen, hidden, shared, unknown, deleted, gone }.Select(r => r.StatusCode));
        Assert.Equal("Ours", read.GetProperty("content").GetProperty("name").GetString());
        Assert.Equal(["tp", "tp"], Ids(tracks));
        Assert.Equal(
            "playlist.changed 1|playlist.changed 2|playlist.deleted 3",
            await EventsAsync("type || ' ' || (payload->>'version')", "payload->>'id' = 'mine'"));
    }

    [Fact]
    public async Task Likes_and_follows_are_kept_once_newest_first_and_told_of_once()
    {
        await _catalog.WriteAlbumAsync("l1");
        await _catalog.WriteAlbumAsync("l2");
        await _catalog.WriteAlbumAsync("l3", embargo: DateTimeOffset.UtcNow.AddDays(1));
        var token = _catalog.Issuer.Token(subject: "liker");
        foreach (var path in new[] { "likes/tracks/tl1", "likes/tracks/tl2", "likes/tracks/tl1", "likes/releases/rl1", "follows/al1" })
        {
            using var response = await SendAsync(HttpMethod.Put, "/v1/me/" + path, token);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        using var embargoed = await SendAsync(HttpMethod.Put, "/v1/me/likes/tracks/tl3", token);
        var (liked, others) = (await ReadAsync("/v1/me/likes/tracks", token), await ReadAsync("/v1/me/likes/tracks", _catalog.Issuer.Token(subject: "nobody")));
        var first = await ReadAsync("/v1/me/likes/tracks?limit=1", token);
        var second = await ReadAsync("/v1/me/likes/tracks?limit=1&cursor=" + first.GetProperty("next").GetString(), token);
        var followed = await ReadAsync("/v1/me/follows", token);
        using var removed = await SendAsync(HttpMethod.Delete, "/v1/me/likes/tracks/tl1", token);

        Assert.Equal(HttpStatusCode.NotFound, embargoed.StatusCode);
        Assert.Equal(["tl2", "tl1"], Ids(liked));
        Assert.Equal(["tl2", "tl1"], [.. Ids(first), .. Ids(second)]);
        Assert.Empty(Ids(others));
        Assert.Equal(["al1"], Ids(followed));
        Assert.Equal(["tl2"], Ids(await ReadAsync("/v1/me/likes/tracks", token)));
        Assert.Equal(
            "track.liked tl1|track.liked tl2|release.liked rl1|artist.followed al1|track.unliked tl1",
            await EventsAsync("type || ' ' || (payload->>'id')", "payload->>'listener' = 'liker'"));
    }

    [Fact]
    public async Task Erasing_a_listener_leaves_nothing_of_theirs()
    {
        await _catalog.WriteAlbumAsync("x");
        var token = _catalog.Issuer.Token(subject: "leaver");
        using var playlist = await SendAsync(HttpMethod.Put, "/v1/playlists/leavers", token, new { name = "L", tracks = new[] { "tx" } }, "*");
        using var like = await SendAsync(HttpMethod.Put, "/v1/me/likes/tracks/tx", token);
        using var follow = await SendAsync(HttpMethod.Put, "/v1/me/follows/ax", token);
        using var erased = await _catalog.Admin.DeleteAsync(new Uri("/admin/listeners/leaver", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Equal(0, await Catalog.ScalarAsync<long>(
            _catalog.Postgres,
            """
            SELECT (SELECT count(*) FROM playlist WHERE owner = 'leaver') + (SELECT count(*) FROM liked WHERE listener = 'leaver')
                + (SELECT count(*) FROM follow WHERE listener = 'leaver')
            """));
    }

    private static string?[] Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString())];

    private Task<string> EventsAsync(string what, string which) => Catalog.ScalarAsync<string>(
        _catalog.Postgres, $"SELECT string_agg({what}, '|' ORDER BY position) FROM outbox WHERE {which}");

    private async Task<JsonElement> ReadAsync(string path, string token)
    {
        using var response = await SendAsync(HttpMethod.Get, path, token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, object? body = null, string? condition = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        if (condition is not null)
        {
            request.Headers.TryAddWithoutValidation(condition == "*" ? "If-None-Match" : "If-Match", condition);
        }

        return await _catalog.Public.SendAsync(request, Token);
    }
}
