using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CdnMusic.ListeningApi.Tests.Running;

/// <summary>A listener with a player, who signs in by a token of the issuer.</summary>
internal sealed class TestPlayer : IDisposable
{
    private readonly HttpClient _http;

    public TestPlayer(Uri service, TestIssuer issuer, Guid? listener = null, string? territory = "DE")
    {
        Listener = listener ?? Guid.NewGuid();
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = service,
            Timeout = TimeSpan.FromSeconds(60),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(Listener, territory: territory)) },
        };
    }

    public TestPlayer(ListeningServer server, Guid? listener = null, string? territory = "DE")
        : this(server.Public, server.Issuer, listener, territory)
    {
    }

    public Guid Listener { get; }

    public HttpClient Http => _http;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The id of a playing that starts at that time.</summary>
    public static Guid NewPlay(DateTimeOffset at) => Guid.CreateVersion7(at);

    /// <summary>An event, as a player writes it.</summary>
    public static Dictionary<string, object?> Event(
        Guid play, DateTimeOffset at, string type, int playedMs, string track = "track-1", int? durationMs = 200_000, Guid? id = null) => new()
        {
            ["id"] = id ?? Guid.CreateVersion7(at),
            ["play"] = play,
            ["type"] = type,
            ["at"] = at,
            ["track"] = track,
            ["played_ms"] = playedMs,
            ["duration_ms"] = durationMs,
        };

    /// <summary>The events of one playing: start, progress and completion.</summary>
    public static List<Dictionary<string, object?>> Playing(DateTimeOffset at, int playedMs, string track = "track-1", int durationMs = 200_000)
    {
        var play = NewPlay(at);
        return
        [
            Event(play, at, "start", 0, track, durationMs),
            Event(play, at.AddMilliseconds(playedMs / 2), "progress", playedMs / 2, track, durationMs),
            Event(play, at.AddMilliseconds(playedMs), "complete", playedMs, track, durationMs),
        ];
    }

    public async Task<TestPlayer> ConsentAsync()
    {
        using var response = await _http.PutAsJsonAsync("/v1/me/consent", new { consent = true }, Cancellation);
        response.EnsureSuccessStatusCode();
        return this;
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(IEnumerable<object> events)
    {
        using var response = await _http.PostAsJsonAsync("/v1/events", new { events }, Cancellation);
        return (response.StatusCode, await BodyAsync(response));
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return (response.StatusCode, await BodyAsync(response));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
