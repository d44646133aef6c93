using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnMusic.ListeningApi.Tests.Running;
using CdnMusic.ListeningApi.Tracks;

namespace CdnMusic.ListeningApi.Tests.Scrobbling;

/// <summary>A scrobbler that believes it talks to ListenBrainz.</summary>
public sealed class ListenBrainzTests(PostgresOfTests postgres, TestIssuer issuer) : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    private ListeningServer _server = null!;
    private TestPlayer _listener = null!;

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ListeningServer.StartAsync(postgres, issuer);
        _listener = await new TestPlayer(_server).ConsentAsync();
        _http.BaseAddress = _server.Public;
        using var response = await _listener.Http.PostAsync(new Uri("/v1/me/scrobble-token", UriKind.Relative), null, Cancellation);
        var token = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("token").GetString();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", token);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _listener.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_single_listen_sent_twice_is_one_scrobble_and_no_royalty()
    {
        var body = Body("single", Listen(Now - 300, "Artist", "Song"));

        Assert.Equal((200, """{"status":"ok"}"""), await SubmitAsync(body));
        Assert.Equal((200, """{"status":"ok"}"""), await SubmitAsync(body));

        Assert.Equal("(0,1)", await _server.RowsAsync("SELECT sum(royalty_plays), sum(scrobbles) FROM track_hours"));
        Assert.Equal("(Song,Artist,t)", await _server.RowsAsync("SELECT title, artist_name, is_foreign FROM tracks"));
    }

    [Fact]
    public async Task An_import_of_years_ago_counts_in_its_own_hours_and_names_of_the_catalogue_mean_its_tracks()
    {
        await _server.Get<TrackDirectory>().PutAsync([new Track("cat-1", "Known Song", "artist-1", "Known Artist")], Cancellation);
        var listens = Enumerable.Range(0, 500).Select(i => Listen(1_200_000_000 + (i * 3600), i == 7 ? "KNOWN ARTIST" : "A", i == 7 ? "known song" : "B" + (i % 10)));

        Assert.Equal((200, """{"status":"ok"}"""), await SubmitAsync(Body("import", [.. listens])));

        Assert.Equal("(500)", await _server.RowsAsync("SELECT sum(scrobbles) FROM track_hours"));
        Assert.Equal("(cat-1)", await _server.RowsAsync($"SELECT track FROM track_hours WHERE hour = hour_of(to_timestamp({1_200_000_000 + (7 * 3600)}))"));
    }

    [Fact]
    public async Task Playing_now_is_shown_to_its_listener_only_and_is_no_listen()
    {
        Assert.Equal((200, """{"status":"ok"}"""), await SubmitAsync(Body("playing_now", Listen(null, "Artist", "Now"))));

        var path = new Uri($"/1/user/{_listener.Listener}/playing-now", UriKind.Relative);
        var payload = (await _http.GetFromJsonAsync<JsonElement>(path, Cancellation)).GetProperty("payload");
        Assert.Equal((1, true), (payload.GetProperty("count").GetInt32(), payload.GetProperty("playing_now").GetBoolean()));
        Assert.Equal("Now", payload.GetProperty("listens")[0].GetProperty("track_metadata").GetProperty("track_name").GetString());
        using var other = await _http.GetAsync(new Uri($"/1/user/{Guid.NewGuid()}/playing-now", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        Assert.Equal(0L, await _server.ScalarAsync<long>("SELECT count(*) FROM plays"));
    }

    [Fact]
    public async Task A_token_is_valid_until_it_is_revoked_or_consent_is_taken_back()
    {
        Assert.Equal((true, _listener.Listener.ToString()), await ValidateAsync());
        using (await _listener.Http.PutAsJsonAsync("/v1/me/consent", new { consent = false }, Cancellation))
        {
        }

        Assert.Equal((false, null), await ValidateAsync());
        Assert.Equal((401, """{"code":401,"error":"Invalid authorization token."}"""), await SubmitAsync(Body("single", Listen(Now, "A", "B"))));
        using var refused = await _listener.Http.PostAsync(new Uri("/v1/me/scrobble-token", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        await _listener.ConsentAsync();
        Assert.Equal((true, _listener.Listener.ToString()), await ValidateAsync());
        using (await _listener.Http.DeleteAsync(new Uri("/v1/me/scrobble-token", UriKind.Relative), Cancellation))
        {
        }

        Assert.Equal((false, null), await ValidateAsync());
        _http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal((401, """{"code":401,"error":"You need to provide an Authorization header."}"""), await SubmitAsync(Body("single", Listen(Now, "A", "B"))));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { """{"listen_type":"single"}""", "Invalid JSON document submitted." },
        { """{"listen_type":"single","payload":[]}""", "JSON document does not contain any listens" },
        { Body("double", Listen(Now, "A", "B")), "JSON document requires a valid listen_type key." },
        { Body("single", Listen(Now, "A", "B"), Listen(Now, "A", "B")), "JSON document contains more than listen for a single/playing_now. It should contain only one." },
        { Body("single", Listen(null, "A", "B")), "JSON document must contain the key listened_at at the top level." },
        { Body("single", Listen(Now + 7200, "A", "B")), "Value for key listened_at is too high." },
        { Body("playing_now", Listen(Now, "A", "B")), "JSON document must not contain listened_at while submitting playing_now." },
        { Body("single", Listen(Now, "", "B")), "JSON document does not contain required track_metadata.artist_name." },
        { Body("single", Listen(Now, "A", "")), "JSON document does not contain required track_metadata.track_name." },
        { """{"listen_type":"single","payload":[{"listened_at":1500000000,"track_metadata":{"track_name":"B"}}]}""", "JSON document does not contain a valid metadata.track_name and/or track_metadata.artist_name." },
        { """{"listen_type":"single","payload":[{"listened_at":"x","track_metadata":{"track_name":"B","artist_name":"A"}}]}""", "JSON document must contain an int value for listened_at." },
        { """{"listen_type":"single","payload":[{"listened_at":1500000000,"track_metadata":{"track_name":"B","artist_name":"A","additional_info":{"recording_mbid":"7"}}}]}""", "recording_mbid MBID format invalid." },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistakes_are_named_in_ListenBrainz_own_words(string body, string error)
    {
        var (status, answer) = await SubmitAsync(body);

        Assert.Equal((400, 400, error), (status, JsonDocument.Parse(answer).RootElement.GetProperty("code").GetInt32(), JsonDocument.Parse(answer).RootElement.GetProperty("error").GetString()));
    }

    private static object Listen(long? at, string artist, string title)
    {
        var metadata = new { artist_name = artist, track_name = title, additional_info = new { media_player = "a test", duration_ms = 200_000 } };
        return at is { } time ? new { listened_at = time, track_metadata = metadata } : new { track_metadata = metadata };
    }

    private static string Body(string type, params object[] payload) => JsonSerializer.Serialize(new { listen_type = type, payload });

    private async Task<(int Status, string Body)> SubmitAsync(string body)
    {
        using var response = await _http.PostAsync(new Uri("/1/submit-listens", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    private async Task<(bool, string?)> ValidateAsync()
    {
        var answer = await _http.GetFromJsonAsync<JsonElement>("/1/validate-token", Cancellation);
        return (answer.GetProperty("valid").GetBoolean(), answer.TryGetProperty("user_name", out var name) ? name.GetString() : null);
    }
}
