using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.SignedUrls;

namespace CdnMusic.CatalogApi.Tests.Subsonic;

/// <summary>As existing players speak: the calls they make, in JSON and in XML, signed in in every way there is.</summary>
public sealed class SubsonicTests(SearchedCatalog shared) : IClassFixture<SearchedCatalog>
{
    private readonly Catalog _catalog = shared.Catalog;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Applications_sign_in_with_their_own_secret_in_every_way_and_are_cut_off_alone()
    {
        var (app, other) = (await AddAppAsync("signer"), await AddAppAsync("signer"));
        var (user, secret, key) = (app.GetProperty("id").GetString()!, app.GetProperty("secret").GetString()!, app.GetProperty("api_key").GetString()!);
        var hexadecimal = Convert.ToHexString(Encoding.UTF8.GetBytes(secret));
        (string Query, int? Error)[] cases =
        [
            ($"apiKey={key}", null),
            ($"u={user}&p={secret}", null),
            ($"u={user}&p=enc:{hexadecimal}", null),
            ($"u={user}&t={Md5(secret + "salt")}&s=salt", null),
            ($"u={user}&t={Md5(secret + "salt")}&s=pepper", 40),
            ($"u={user}&p=wrong", 40),
            ($"u={user}&p=enc:zz", 40),
            ($"u=app-nobody&p={secret}", 40),
            ($"u={other.GetProperty("id").GetString()}&p={secret}", 40),
            ($"u={user}", 42),
            ("", 42),
            ($"apiKey={key}&u={user}", 43),
            ("apiKey=wrong", 44),
        ];
        foreach (var (query, error) in cases)
        {
            Assert.Equal((query, error), (query, Error(await CallAsync("ping", query))));
        }

        using var removed = await SendAsync(HttpMethod.Delete, $"/v1/me/apps/{user}", "signer");
        Assert.Equal(44, Error(await CallAsync("ping", $"apiKey={key}")));
        Assert.Null(Error(await CallAsync("ping", $"apiKey={other.GetProperty("api_key").GetString()}")));
        Assert.Equal(["apiKeyAuthentication", "formPost"], (await CallAsync("getOpenSubsonicExtensions", "")).GetProperty("openSubsonicExtensions")
            .EnumerateArray().Select(e => e.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_library_is_browsed_in_JSON_and_in_XML()
    {
        await _catalog.WriteAsync("genres/subrock", new { name = "Sub & Rock" });
        await _catalog.WriteAsync("artists/asb", new { name = "Browsed", genres = new[] { "subrock" } });
        await _catalog.WriteAsync("releases/rsb", new { artist_id = "asb", title = "<Album>", type = "album", release_date = "2001-02-03", territories = Array.Empty<string>(), genres = new[] { "subrock" } });
        await _catalog.WriteAsync("tracks/tsb", new { release_id = "rsb", title = "Song", number = 3, duration_ms = 61_000, cdn_id = "x", renditions = Array.Empty<string>() });
        await _catalog.WriteAlbumAsync("sbe", embargo: DateTimeOffset.UtcNow.AddDays(1));
        var key = await KeyAsync("browser");

        var artists = (await CallAsync("getArtists", key)).GetProperty("artists").GetProperty("index").EnumerateArray()
            .Single(i => i.GetProperty("name").GetString() == "B").GetProperty("artist");
        var artist = (await CallAsync("getArtist", key + "&id=asb")).GetProperty("artist");
        var album = (await CallAsync("getAlbum.view", key + "&id=rsb")).GetProperty("album");
        var song = (await CallAsync("getSong", key + "&id=tsb")).GetProperty("song");
        var genre = (await CallAsync("getGenres", key)).GetProperty("genres").GetProperty("genre").EnumerateArray().Single(g => g.GetProperty("value").GetString() == "Sub & Rock");
        var byYear = (await CallAsync("getAlbumList2", key + "&type=byYear&fromYear=2002&toYear=2000")).GetProperty("albumList2").GetProperty("album");
        var byGenre = (await CallAsync("getAlbumList2", key + "&type=byGenre&genre=Sub%20%26%20Rock")).GetProperty("albumList2").GetProperty("album");
        var xml = XDocument.Parse(await _catalog.Public.GetStringAsync($"/rest/getAlbum?{key}&id=rsb", Token)).Root!;

        Assert.Equal(1, artists[0].GetProperty("albumCount").GetInt32());
        Assert.Equal("<Album>", artist.GetProperty("album")[0].GetProperty("name").GetString());
        Assert.Equal((2001, 61, "Sub & Rock"), (album.GetProperty("year").GetInt32(), album.GetProperty("duration").GetInt32(), album.GetProperty("genre").GetString()));
        Assert.Equal(("Song", 3, "rsb"), (song.GetProperty("title").GetString(), song.GetProperty("track").GetInt32(), song.GetProperty("albumId").GetString()));
        Assert.Equal((1, 1), (genre.GetProperty("albumCount").GetInt32(), genre.GetProperty("songCount").GetInt32()));
        Assert.Equal(("rsb", "rsb"), (byYear[0].GetProperty("id").GetString(), byGenre[0].GetProperty("id").GetString()));
        Assert.Equal("ok", xml.Attribute("status")!.Value);
        XNamespace space = "http://subsonic.org/restapi";
        Assert.Equal(("<Album>", "Song"), (xml.Element(space + "album")!.Attribute("name")!.Value, xml.Element(space + "album")!.Element(space + "song")!.Attribute("title")!.Value));
        Assert.Equal(70, Error(await CallAsync("getAlbum", key + "&id=rsbe")));
        Assert.Equal(10, Error(await CallAsync("getAlbum", key)));
        Assert.Equal(0, Error(await CallAsync("getVideos", key)));
    }

    [Fact]
    public async Task Search_finds_each_kind_and_the_empty_query_lists_all()
    {
        var position = await _catalog.WriteAlbumAsync("ss", "Quokkas", "Quokka album", "Quokka song");
        await _catalog.SearchAsync("quokka", position);
        var key = await KeyAsync("searcher");

        foreach (var query in new[] { "quokka", "\"quokka\"", "quoka" })
        {
            var found = (await CallAsync("search3", $"{key}&query={query}")).GetProperty("searchResult3");
            Assert.Equal(
                ("ass", "rss", "tss"),
                (found.GetProperty("artist")[0].GetProperty("id").GetString(), found.GetProperty("album")[0].GetProperty("id").GetString(), found.GetProperty("song")[0].GetProperty("id").GetString()));
        }

        var all = (await CallAsync("search3", key + "&query=&songCount=500&albumCount=0")).GetProperty("searchResult3");
        Assert.Contains("tss", all.GetProperty("song").EnumerateArray().Select(s => s.GetProperty("id").GetString()));
        Assert.Equal(0, all.GetProperty("album").GetArrayLength());
    }

    [Fact]
    public async Task A_stream_is_a_signed_redirect_within_the_plan_and_never_a_play_but_a_scrobble_is_told_of()
    {
        await _catalog.WriteAlbumAsync("st");
        await _catalog.WriteAlbumAsync("stf", territories: ["FR"]);
        var (premium, free) = (await KeyAsync("streamer"), await KeyAsync("saver", plan: "free"));
        var events = await EventsAsync();

        Assert.Equal("aac-256", Highest(await LocationAsync("stream", premium + "&id=tst")));
        Assert.Equal("aac-128", Highest(await LocationAsync("stream", free + "&id=tst")));
        Assert.Equal("aac-64", Highest(await LocationAsync("stream", premium + "&id=tst&maxBitRate=96")));
        Assert.Equal(50, Error(await CallAsync("stream", premium + "&id=tstf")));
        Assert.Equal(70, Error(await CallAsync("stream", premium + "&id=nothing")));
        Assert.Equal(events, await EventsAsync());

        var time = DateTimeOffset.UtcNow.AddMinutes(-3).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        Assert.Null(Error(await CallAsync("scrobble", $"{premium}&id=tst&time={time}")));
        Assert.Equal(10, Error(await CallAsync("scrobble", premium)));
        Assert.Equal("track.scrobbled tst", await Catalog.ScalarAsync<string>(
            _catalog.Postgres, "SELECT string_agg(type || ' ' || (payload->>'id'), '|') FROM outbox WHERE payload->>'listener' = 'streamer'"));
    }

    [Fact]
    public async Task A_cover_is_a_redirect_to_the_picture()
    {
        await _catalog.WriteAsync("artists/asc", new { name = "Pictured", genres = Array.Empty<string>(), cover = "/tracks/x/1/cover/640.webp" });
        await _catalog.WriteAlbumAsync("scn");
        var key = await KeyAsync("viewer");

        var url = await LocationAsync("getCoverArt", key + "&id=ar-asc&size=100");

        Assert.Equal(UrlVerdict.Valid, Catalog.Verifier.Verify(url.PathAndQuery, null, out _));
        Assert.EndsWith("/tracks/x/1/cover/640.webp", url.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(70, Error(await CallAsync("getCoverArt", key + "&id=al-rscn")));
    }

    [Fact]
    public async Task Stars_and_playlists_are_the_listeners_likes_and_playlists()
    {
        await _catalog.WriteAlbumAsync("k1");
        await _catalog.WriteAlbumAsync("k2");
        var (key, stranger) = (await KeyAsync("keeper"), await KeyAsync("stranger"));

        Assert.Null(Error(await CallAsync("star", key + "&id=tk1&id=tk2&albumId=rk1&artistId=ak1")));
        Assert.Null(Error(await CallAsync("unstar", key + "&id=tk2")));
        Assert.Equal(70, Error(await CallAsync("star", key + "&id=nothing")));
        var starred = (await CallAsync("getStarred2", key)).GetProperty("starred2");
        Assert.Equal("tk1,rk1,ak1", string.Join(',', new[] { "song", "album", "artist" }.Select(n => Assert.Single(starred.GetProperty(n).EnumerateArray()).GetProperty("id").GetString())));
        using var liked = await SendAsync(HttpMethod.Get, "/v1/me/likes/tracks", "keeper");
        Assert.Contains("\"tk1\"", await liked.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        using var form = new FormUrlEncodedContent([new("name", "Mix"), new("songId", "tk1"), new("songId", "tk2"), new("songId", "tk1"), new("f", "json"), new("apiKey", key[7..])]);
        using var posted = await _catalog.Public.PostAsync(new Uri("/rest/createPlaylist", UriKind.Relative), form, Token);
        var made = (await posted.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("subsonic-response").GetProperty("playlist");
        var id = made.GetProperty("id").GetString();
        Assert.Equal(["tk1", "tk2", "tk1"], Entries(made));
        Assert.Equal(70, Error(await CallAsync("getPlaylist", $"{stranger}&id={id}")));
        Assert.Null(Error(await CallAsync("updatePlaylist", $"{key}&playlistId={id}&public=true&name=New&songIndexToRemove=0&songIdToAdd=tk2")));
        var changed = (await CallAsync("getPlaylist", $"{stranger}&id={id}")).GetProperty("playlist");
        Assert.Equal(["tk2", "tk1", "tk2"], Entries(changed));
        Assert.Equal("New", changed.GetProperty("name").GetString());
        Assert.Equal(50, Error(await CallAsync("deletePlaylist", $"{stranger}&id={id}")));
        Assert.Equal(70, Error(await CallAsync("updatePlaylist", $"{key}&playlistId={id}&songIdToAdd=nothing")));
        Assert.Equal(1, (await CallAsync("getPlaylists", key)).GetProperty("playlists").GetProperty("playlist").GetArrayLength());
        Assert.Null(Error(await CallAsync("deletePlaylist", $"{key}&id={id}")));
        Assert.Equal(0, (await CallAsync("getPlaylists", key)).GetProperty("playlists").GetProperty("playlist").GetArrayLength());
    }

    private static string Md5(string text)
    {
#pragma warning disable CA5351 // The protocol says MD5.
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
    }

    private static string?[] Entries(JsonElement playlist) => [.. playlist.GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("id").GetString())];

    private static int? Error(JsonElement answer) =>
        answer.GetProperty("status").GetString() == "ok" ? null : answer.GetProperty("error").GetProperty("code").GetInt32();

    /// <summary>The best rendition that a signed URL allows.</summary>
    private static string Highest(Uri url) => new[] { "aac-256", "aac-128", "aac-64" }.First(rendition =>
        Catalog.Verifier.Verify(url.PathAndQuery.Replace("master.m3u8", $"v/{rendition}/1.m4s", StringComparison.Ordinal), null, out _) == UrlVerdict.Valid);

    private Task<long> EventsAsync() => Catalog.ScalarAsync<long>(_catalog.Postgres, "SELECT count(*) FROM outbox WHERE payload->>'listener' IN ('streamer', 'saver')");

    private async Task<JsonElement> CallAsync(string call, string query)
    {
        var answer = await _catalog.Public.GetFromJsonAsync<JsonElement>($"/rest/{call}?{query}&f=json&c=tests&v=1.16.1", Token);
        return answer.GetProperty("subsonic-response");
    }

    private async Task<Uri> LocationAsync(string call, string query)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _catalog.Service.PublicUrl };
        using var response = await client.GetAsync(new Uri($"/rest/{call}?{query}", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        return response.Headers.Location!;
    }

    private async Task<string> KeyAsync(string listener, string plan = "premium") => "apiKey=" + (await AddAppAsync(listener, plan)).GetProperty("api_key").GetString();

    private async Task<JsonElement> AddAppAsync(string listener, string plan = "premium")
    {
        using var response = await SendAsync(HttpMethod.Post, "/v1/me/apps", listener, new { name = "An app" }, plan);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string listener, object? body = null, string plan = "premium")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _catalog.Issuer.Token(plan, subject: listener));
        return await _catalog.Public.SendAsync(request, Token);
    }
}
