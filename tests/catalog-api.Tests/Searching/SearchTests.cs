using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;

namespace CdnMusic.CatalogApi.Tests.Searching;

public sealed class SearchTests(SearchedCatalog shared) : IClassFixture<SearchedCatalog>
{
    private readonly Catalog _catalog = shared.Catalog;

    [Fact]
    public async Task Words_are_found_begun_in_another_form_in_another_script_and_mistyped()
    {
        await _catalog.WriteAlbumAsync();
        var position = await _catalog.WriteAlbumAsync("2", "Metallica", "Master of Puppets", "Welcome Home");

        foreach (var query in new[] { "звез", "звезды по имени", "zvezda", "кино солнце", "звизда по имени" })
        {
            Assert.Contains("track/t", Catalog.Ids(await _catalog.SearchAsync(query, position)));
        }

        foreach (var query in new[] { "metal", "металлика", "metalica", "METALLICA master", "puppet" })
        {
            Assert.Contains("release/r2", Catalog.Ids(await _catalog.SearchAsync(query, position)));
        }

        Assert.Equal(["artist/a2"], Catalog.Ids(await _catalog.SearchAsync("metallica", position, "&kind=artist")));
        Assert.Empty(Catalog.Ids(await _catalog.SearchAsync("!?", position)));
    }

    [Fact]
    public async Task A_search_with_the_position_of_a_change_sees_it()
    {
        await _catalog.WriteAlbumAsync("w");
        for (var version = 1; version <= 10; version++)
        {
            var position = await _catalog.WriteAsync("artists/aw", new { name = $"Name{version} Band", genres = Array.Empty<string>() }, version);

            var answer = await _catalog.SearchAsync($"name{version} band", position);

            // What lies below it is found by its new name too.
            Assert.Contains("track/tw", Catalog.Ids(answer));
            Assert.Contains(answer.GetProperty("hits").EnumerateArray(), h => h.GetProperty("version").GetInt64() == version + 1);
        }
    }

    [Fact]
    public async Task What_is_under_embargo_deleted_or_not_licensed_here_is_neither_found_nor_browsed()
    {
        await _catalog.WriteAlbumAsync("e1", "Visible Zebra", "One", "One");
        await _catalog.WriteAlbumAsync("e2", "Visible Zebra", "Two", "Two", embargo: DateTimeOffset.UtcNow.AddDays(1));
        await _catalog.WriteAlbumAsync("e3", "Visible Zebra", "Three", "Three", territories: ["FR"]);
        var position = await _catalog.WriteAlbumAsync("e4", "Gone Zebra", "Four", "Four");
        using var deleted = await _catalog.DeleteAsync("artists/ae4", 1);
        position = deleted.Headers.GetValues("Catalog-Position").Single();

        var found = Catalog.Ids(await _catalog.SearchAsync("zebra", position));
        var inFrance = Catalog.Ids(await _catalog.SearchAsync("zebra", position, token: _catalog.Issuer.Token(territory: "FR")));
        var browsed = await _catalog.Public.GetFromJsonAsync<JsonElement>("/v1/releases", TestContext.Current.CancellationToken);

        Assert.Equal(["artist/ae1", "artist/ae2", "artist/ae3", "release/re1", "track/te1"], found.Order(StringComparer.Ordinal));
        Assert.Equal([.. found.Append("release/re3").Append("track/te3").Order(StringComparer.Ordinal)], inFrance.Order(StringComparer.Ordinal));
        Assert.Equal(
            ["re1"],
            browsed.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("id").GetString()!).Where(id => id.StartsWith("re", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repetition()
    {
        var position = "";
        for (var i = 0; i < 25; i++)
        {
            position = await _catalog.WriteAsync($"artists/p{i}", new { name = $"Pager {i % 3}", genres = Array.Empty<string>() });
        }

        Assert.Equal(25, (await PagesAsync(async cursor =>
        {
            var page = await _catalog.SearchAsync("pager", position, "&limit=7" + cursor);
            return (Catalog.Ids(page), page);
        })).Distinct().Count());
        Assert.Equal(25, (await PagesAsync(async cursor =>
        {
            var page = await _catalog.Public.GetFromJsonAsync<JsonElement>("/v1/artists?limit=7" + cursor, TestContext.Current.CancellationToken);
            return (page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!).ToArray(), page);
        })).Distinct().Count());
    }

    [Fact]
    public async Task What_has_not_changed_is_answered_with_304_and_the_API_describes_itself()
    {
        await _catalog.WriteAlbumAsync("n");
        using var first = await _catalog.Public.GetAsync("/v1/releases/rn/tracks", TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/releases/rn/tracks") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var same = await _catalog.Public.SendAsync(again, TestContext.Current.CancellationToken);
        var description = await _catalog.Public.GetFromJsonAsync<JsonElement>("/openapi.json", TestContext.Current.CancellationToken);

        Assert.Equal(System.Net.HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, same.StatusCode);
        Assert.StartsWith("3.1", description.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(description.GetProperty("paths").TryGetProperty("/v1/tracks/{id}/playback", out _));
        Assert.DoesNotContain("admin", description.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<List<string>> PagesAsync(Func<string, Task<(string[] Ids, JsonElement Page)>> read)
    {
        var all = new List<string>();
        var cursor = "";
        do
        {
            var (ids, page) = await read(cursor);
            Assert.InRange(ids.Length, 1, 7);
            all.AddRange(ids.Select(id => id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(id => id[0] == 'p'));
            cursor = page.GetProperty("next").GetString() is { } next ? "&cursor=" + next : "";
        }
        while (cursor.Length > 0);

        Assert.Equal(25, all.Count);
        return all;
    }
}
