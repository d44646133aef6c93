using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Origin.Tests.Media;
using CdnMusic.Origin.Tests.Uploading;

namespace CdnMusic.Origin.Tests.Releasing;

/// <summary>From uploads to what listeners can play, in real processes with real ffmpeg.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private readonly Recordings _recordings = new();
    private readonly List<ServiceProcess> _services = [];
    private ServiceProcess _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Store => _recordings.PathOf("store");

    private string Scratch => _recordings.PathOf("data/scratch");

    public async ValueTask InitializeAsync() => _service = await StartAsync("--Ingest:Lease=00:00:03");

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services)
        {
            await service.DisposeAsync();
        }

        _recordings.Dispose();
    }

    [Fact]
    public async Task Recordings_of_every_kind_become_a_release_that_repeating_does_not_change()
    {
        var cover = await UploadAsync(await _recordings.PictureAsync("front.jpg", 700, 700));
        var tracks = new List<object>();
        foreach (var extension in new[] { "wav", "flac", "mp3", "m4a" })
        {
            var upload = await UploadAsync(await _recordings.ToneAsync($"tone.{extension}", 2));
            tracks.Add(new { upload, title = extension, isrc = "DEAB12600123" });
        }

        var request = new { title = "Tones", artist = "The Generators", cover, tracks };
        using var begun = await PutAsync("tones", request);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        await StateAsync("tones", "published");
        var library = await LibraryAsync();
        using var again = await PutAsync("tones", request);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(["flac", "m4a", "mp3", "wav"], library.Select(track => track.GetProperty("title").GetString()));
        Assert.All(library, track =>
        {
            Assert.Equal(("The Generators", "Tones"), (track.GetProperty("artist").GetString(), track.GetProperty("album").GetString()));
            Assert.Equal("DEAB12600123", track.GetProperty("isrc").GetString());
            Assert.Equal(3, track.GetProperty("cover").GetArrayLength());
            var loudness = track.GetProperty("loudness");
            Assert.Equal(-14, loudness.GetProperty("integrated_lufs").GetDouble() + loudness.GetProperty("gain_db").GetDouble(), 1);
        });
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(_recordings.PathOf("data/uploads")).Any());
        Assert.Empty(Directory.EnumerateDirectories(Scratch));
    }

    [Fact]
    public async Task A_cancelled_release_stops_encoding_and_nothing_of_it_is_visible()
    {
        var (first, second) = (await UploadAsync(await _recordings.ToneAsync("a.flac", 40)), await UploadAsync(await _recordings.ToneAsync("b.wav", 40)));
        using var begun = await PutAsync("regretted", Tracks((first, "A"), (second, "B")));
        await Encoders.FreezeAllAsync(_recordings.PathOf("data"));

        using var cancelled = await _service.Http.DeleteAsync("/v1/releases/regretted", Token);

        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        await Eventually.TrueAsync(() => Encoders.Of(_recordings.PathOf("data")).Count == 0 && !Directory.EnumerateDirectories(Scratch).Any());
        var release = await StateAsync("regretted", "cancelled");
        Assert.All(release.GetProperty("tracks").EnumerateArray(), track => Assert.NotEqual("done", track.GetProperty("state").GetString()));
        Assert.Empty(await LibraryAsync());
    }

    [Fact]
    public async Task One_damaged_track_fails_the_release_for_good_and_nothing_of_it_is_visible()
    {
        var whole = await File.ReadAllBytesAsync(await _recordings.ToneAsync("whole.flac", 8), Token);
        var cut = await UploadAsync(await _recordings.BytesAsync("cut.flac", whole[..(whole.Length / 2)]));
        var sound = await UploadAsync(await _recordings.ToneAsync("sound.flac", 1));

        using var begun = await PutAsync("half", Tracks((sound, "Sound"), (cut, "Cut")));
        var release = await StateAsync("half", "failed");

        Assert.Equal("urn:cdnmusic:problem:media-damaged", release.GetProperty("problem").GetProperty("type").GetString());
        Assert.StartsWith("Track 2:", release.GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, release.GetProperty("tracks")[1].GetProperty("attempt").GetInt32());
        Assert.Empty(await LibraryAsync());
    }

    [Fact]
    public async Task While_the_store_fails_a_track_is_tried_again_and_at_last_given_up()
    {
        await _service.DisposeAsync();
        _service = await StartAsync("--Ingest:MaxAttempts=3", "--Ingest:RetryPause=00:00:00.0500000");
        var upload = await UploadAsync(await _recordings.ToneAsync("tone.mp3", 1));
        // A file where the store has a directory.
        var blobs = Path.Combine(Store, "blobs");
        Directory.Delete(blobs, recursive: true);
        await File.WriteAllTextAsync(blobs, "", Token);

        using var begun = await PutAsync("unlucky", Tracks((upload, "Tone")));
        var failed = await StateAsync("unlucky", "failed");
        File.Delete(blobs);
        Directory.CreateDirectory(blobs);
        using var anew = await PutAsync("unlucky", Tracks((upload, "Tone")));

        Assert.Equal(3, failed.GetProperty("tracks")[0].GetProperty("attempt").GetInt32());
        Assert.Equal(HttpStatusCode.Accepted, anew.StatusCode);
        await StateAsync("unlucky", "published");
    }

    [Fact]
    public async Task Who_watches_sees_everything_and_goes_on_after_the_last_event()
    {
        var upload = await UploadAsync(await _recordings.ToneAsync("tone.flac", 1));
        using var begun = await PutAsync("watched", Tracks((upload, "Tone")));
        var all = await EventsAsync("watched", null);
        var last = await EventsAsync("watched", all[^2].Id);

        Assert.Equal(("release", "published"), (all[^1].Type, JsonDocument.Parse(all[^1].Data).RootElement.GetProperty("state").GetString()));
        Assert.Contains(all, e => e.Type == "job" && e.Data.Contains("\"kind\":\"publication\"", StringComparison.Ordinal));
        Assert.Equal([all[^1]], last);
    }

    [Fact]
    public async Task A_release_with_a_time_waits_for_it()
    {
        var upload = await UploadAsync(await _recordings.ToneAsync("tone.flac", 1));
        using var begun = await PutAsync("later", new { release_at = DateTimeOffset.UtcNow.AddHours(1), artist = "A", tracks = new[] { new { upload, title = "Later" } } });

        await StateAsync("later", "scheduled");

        Assert.Empty(await LibraryAsync());
        using var cancelled = await _service.Http.DeleteAsync("/v1/releases/later", Token);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        using var soon = await PutAsync("later", new { release_at = DateTimeOffset.UtcNow.AddSeconds(3), artist = "A", tracks = new[] { new { upload, title = "Later" } } });
        await StateAsync("later", "published");
        Assert.Single(await LibraryAsync());
    }

    [Fact]
    public async Task Requests_that_are_wrong_get_problems_that_name_the_member()
    {
        var upload = await UploadAsync(await _recordings.ToneAsync("tone.wav", 1));
        var picture = await UploadAsync(await _recordings.PictureAsync("front.png", 200, 200));
        foreach (var (request, status, member) in new (object Request, int Status, string Member)[]
        {
            (new { tracks = Array.Empty<object>() }, 400, "tracks"),
            (new { tracks = new[] { new { upload, isrc = "de-ab1-26-00123" } } }, 400, "tracks[0].isrc"),
            (new { title = " ", tracks = new[] { new { upload } } }, 400, "title"),
            (new { tracks = new[] { new { upload }, new { upload } } }, 400, "tracks"),
            (new { artist = "A", tracks = new[] { new { upload = "none", title = "T" } } }, 422, "tracks[0].upload"),
            (new { artist = "A", tracks = new[] { new { upload = picture, title = "T" } } }, 422, "tracks[0].upload"),
            (new { artist = "A", cover = upload, tracks = new[] { new { upload, title = "T" } } }, 422, "cover"),
            (new { artist = "A", tracks = new[] { new { upload } } }, 422, "tracks[0].title"),
        })
        {
            using var response = await PutAsync("wrong", request);
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.True(problem.GetProperty("errors").TryGetProperty(member, out _), problem.ToString());
        }

        using var name = await PutAsync("UPPER", Tracks((upload, "T")));
        using var garbage = await _service.Http.PutAsync("/v1/releases/x", new StringContent("{", null, "application/json"), Token);
        using var unknown = await _service.Http.GetAsync("/v1/releases/none", Token);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (name.StatusCode, garbage.StatusCode));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static object Tracks(params (string Upload, string Title)[] tracks) =>
        new { artist = "Somebody", tracks = tracks.Select(track => new { upload = track.Upload, title = track.Title }) };

    private async Task<ServiceProcess> StartAsync(params string[] settings)
    {
        var service = await ServiceProcess.IngestAsync(Store, _recordings.PathOf("data"), settings);
        _services.Add(service);
        return service;
    }

    private Task<string> UploadAsync(string file) => new TusClient(_service.Http).UploadAsync(file);

    private Task<HttpResponseMessage> PutAsync(string id, object request) => _service.Http.PutAsJsonAsync($"/v1/releases/{id}", request, Token);

    private Task<JsonElement> StateAsync(string id, string state) => Eventually.BecomesAsync(
        () => _service.Http.GetFromJsonAsync<JsonElement>($"/v1/releases/{id}", Token), release => release.GetProperty("state").GetString() == state);

    private async Task<IReadOnlyList<JsonElement>> LibraryAsync()
    {
        await using var origin = await ServiceProcess.OriginAsync(Store);
        using var response = await origin.Http.GetAsync("/library.json", Token);
        return response.StatusCode == HttpStatusCode.NotFound
            ? []
            : [.. (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("tracks").EnumerateArray()];
    }

    private async Task<IReadOnlyList<(string Type, string Data, string Id)>> EventsAsync(string id, string? after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/releases/{id}/events");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        using var response = await _service.Http.SendAsync(request, Token);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var blocks = (await response.Content.ReadAsStringAsync(Token)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. blocks.Select(block => block.Split('\n').ToDictionary(line => line[..line.IndexOf(':')], line => line[(line.IndexOf(':') + 2)..]))
            .Select(fields => (fields["event"], fields["data"], fields["id"]))];
    }
}
