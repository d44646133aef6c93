using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.Origin.Tests.Media;

namespace CdnMusic.Origin.Tests.Uploading;

/// <summary>Resumable uploads over HTTP, against a real process.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private readonly Recordings _recordings = new();
    private ServiceProcess _service = null!;
    private TusClient _tus = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Uploads => _recordings.PathOf("data/uploads");

    public ValueTask InitializeAsync() => StartAsync("--Ingest:MaxUploadBytes=30MiB", "--Ingest:MaxStoredBytes=40MiB");

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        _recordings.Dispose();
    }

    [Fact]
    public async Task The_service_says_what_it_can_do()
    {
        using var response = await _tus.SendAsync(HttpMethod.Options, "/v1/uploads", null, ("Tus-Resumable", ""));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("1.0.0", Assert.Single(response.Headers.GetValues("Tus-Version")));
        Assert.Equal("creation,expiration,checksum,termination", Assert.Single(response.Headers.GetValues("Tus-Extension")));
        Assert.Equal($"{30 << 20}", Assert.Single(response.Headers.GetValues("Tus-Max-Size")));
    }

    [Fact]
    public async Task Parts_come_one_by_one_and_the_whole_is_known_for_what_it_is()
    {
        var file = await File.ReadAllBytesAsync(await _recordings.ToneAsync("tone.flac", 3), Token);
        var path = await _tus.CreateAsync(file.Length);
        foreach (var (from, to) in new[] { (0, 1000), (1000, 5000), (5000, file.Length) })
        {
            Assert.Equal(from, await _tus.OffsetAsync(path));
            using var response = await _tus.PatchAsync(path, from, file[from..to]);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
            Assert.Equal($"{to}", Assert.Single(response.Headers.GetValues("Upload-Offset")));
            Assert.NotEmpty(response.Headers.GetValues("Upload-Expires"));
        }

        var media = (await _service.Http.GetFromJsonAsync<JsonElement>(path, Token)).GetProperty("media");
        Assert.Equal("audio", media.GetProperty("kind").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), media.GetProperty("sha256").GetString());
        Assert.True(media.GetProperty("lossless").GetBoolean());
    }

    [Theory]
    [InlineData(0, 204)]
    [InlineData(1, 460)]
    public async Task A_part_with_a_checksum_counts_only_if_it_is_right(int wrong, int status)
    {
        var file = WaveFile.OfLength(100_000);
        var path = await _tus.CreateAsync(file.Length);
        var digest = SHA256.HashData(file.AsSpan(0, 60_000));
        digest[0] ^= (byte)wrong;

        using var response = await _tus.PatchAsync(path, 0, file[..60_000], ("Upload-Checksum", $"sha256 {Convert.ToBase64String(digest)}"));

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(wrong == 0 ? 60_000 : 0, await _tus.OffsetAsync(path));
    }

    [Fact]
    public async Task After_kill_9_in_the_middle_it_goes_on_where_the_disk_had_it()
    {
        var file = WaveFile.OfLength(20 << 20);
        var path = await _tus.CreateAsync(file.Length);
        var body = new StallingContent(file[..(18 << 20)], file.Length);
        var lost = _tus.PatchAsync(path, 0, body);
        await Eventually.TrueAsync(() => new FileInfo(Path.Combine(Uploads, Path.GetFileName(path))) is { Exists: true, Length: >= 17 << 20 });

        await _service.KillAsync();
        body.BreakOff();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => lost);
        await _service.DisposeAsync();
        await StartAsync();

        var offset = await _tus.OffsetAsync(path);
        Assert.InRange(offset, 16 << 20, 18 << 20);
        using var rest = await _tus.PatchAsync(path, offset, file[(int)offset..]);
        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
        var media = (await _service.Http.GetFromJsonAsync<JsonElement>(path, Token)).GetProperty("media");
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), media.GetProperty("sha256").GetString());
    }

    [Fact]
    public async Task What_came_before_the_client_left_stays()
    {
        var file = WaveFile.OfLength(3_000_000);
        var path = await _tus.CreateAsync(file.Length);
        var body = new StallingContent(file[..1_000_000], file.Length);
        var broken = _tus.PatchAsync(path, 0, body);
        await Eventually.TrueAsync(() => new FileInfo(Path.Combine(Uploads, Path.GetFileName(path))) is { Exists: true, Length: > 0 });
        body.BreakOff();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => broken);

        var offset = await Eventually.BecomesAsync(() => _tus.OffsetAsync(path), offset => offset > 0);
        using var rest = await _tus.PatchAsync(path, offset, file[(int)offset..]);

        Assert.Equal(HttpStatusCode.NoContent, rest.StatusCode);
    }

    [Fact]
    public async Task Only_one_writes_at_a_time()
    {
        var file = WaveFile.OfLength(1_000_000);
        var path = await _tus.CreateAsync(file.Length);
        var body = new StallingContent(file[..500_000], file.Length);
        var first = _tus.PatchAsync(path, 0, body);
        await Eventually.TrueAsync(() => new FileInfo(Path.Combine(Uploads, Path.GetFileName(path))) is { Exists: true, Length: > 0 });

        using var second = await _tus.PatchAsync(path, 0, file);
        using var removal = await _tus.SendAsync(HttpMethod.Delete, path, null);
        body.GoOn(file[500_000..]);
        using var done = await first;

        Assert.Equal((HttpStatusCode)423, second.StatusCode);
        Assert.Equal((HttpStatusCode)423, removal.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(file.Length, await _tus.OffsetAsync(path));
    }

    [Fact]
    public async Task Garbage_is_refused_with_the_last_byte_and_its_bytes_are_gone()
    {
        var video = await _recordings.MakeAsync(
            "film.mp4", ["-f", "lavfi", "-i", "testsrc=d=1:size=64x64", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "mpeg4", "-c:a", "aac"]);
        var bought = await File.ReadAllBytesAsync(await _recordings.ToneAsync("bought.m4a", 1), Token);
        "drms"u8.CopyTo(bought.AsSpan(bought.AsSpan().IndexOf("mp4a"u8)));
        foreach (var (bytes, type) in new[]
        {
            ("this is no music at all"u8.ToArray(), "media-garbage"),
            (await File.ReadAllBytesAsync(video, Token), "media-video"),
            (bought, "media-protected"),
            (await File.ReadAllBytesAsync(await _recordings.ToneAsync("vorbis.ogg", 1), Token), "media-wrong-type"),
            (await File.ReadAllBytesAsync(await _recordings.PictureAsync("tiny.png", 20, 20), Token), "media-out-of-bounds"),
            (await File.ReadAllBytesAsync(await _recordings.ToneAsync("blip.wav", 0.05), Token), "media-out-of-bounds"),
        })
        {
            var path = await _tus.CreateAsync(bytes.Length);
            using var response = await _tus.PatchAsync(path, 0, bytes);
            using var head = await _tus.SendAsync(HttpMethod.Head, path, null);

            var problem = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
            Assert.Equal("urn:cdnmusic:problem:" + type, problem.GetProperty("type").GetString());
            Assert.DoesNotContain(_recordings.PathOf(""), problem.ToString(), StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.Gone, head.StatusCode);
            Assert.False(File.Exists(Path.Combine(Uploads, Path.GetFileName(path))));
        }
    }

    [Fact]
    public async Task Requests_that_are_wrong_get_problems()
    {
        var path = await _tus.CreateAsync(1000);
        var answers = new List<(HttpResponseMessage Response, int Status)>
        {
            (await _tus.SendAsync(HttpMethod.Post, "/v1/uploads", null), 400),
            (await _tus.TryCreateAsync(1, ("Upload-Metadata", new string('x', 5000))), 400),
            (await _tus.TryCreateAsync(-1), 400),
            (await _tus.TryCreateAsync(0), 422),
            (await _tus.TryCreateAsync(31 << 20), 413),
            (await _tus.TryCreateAsync(1, ("Tus-Resumable", "0.2.2")), 412),
            (await _tus.TryCreateAsync(1, ("Authorization", "Bearer wrong-token-of-some-length")), 401),
            (await _tus.SendAsync(HttpMethod.Head, "/v1/uploads/none", null), 404),
            (await _tus.PatchAsync("/v1/uploads/none", 0, [1]), 404),
            (await _tus.PatchAsync(path, 5, [1]), 409),
            (await _tus.PatchAsync(path, 0, new byte[1001]), 413),
            (await _tus.PatchAsync(path, 0, [1], ("Upload-Checksum", "crc32 AAAA")), 400),
            (await _tus.SendAsync(HttpMethod.Patch, path, new StringContent("x"), ("Upload-Offset", "0")), 415),
            (await _tus.SendAsync(HttpMethod.Post, path, null), 405),
        };
        foreach (var (response, status) in answers)
        {
            using (response)
            {
                Assert.Equal(status, (int)response.StatusCode);
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }

        Assert.Equal(0, await _tus.OffsetAsync(path));
    }

    [Fact]
    public async Task Room_is_promised_once()
    {
        await _tus.CreateAsync(30 << 20);
        using var tooMuch = await _tus.TryCreateAsync(11 << 20);

        Assert.Equal(HttpStatusCode.InsufficientStorage, tooMuch.StatusCode);
        await _tus.CreateAsync(9 << 20);
    }

    [Fact]
    public async Task The_same_key_makes_the_same_upload()
    {
        using var first = await _tus.TryCreateAsync(1000, ("Idempotency-Key", "k"));
        using var again = await _tus.TryCreateAsync(1000, ("Idempotency-Key", "k"));
        using var other = await _tus.TryCreateAsync(1001, ("Idempotency-Key", "k"));

        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Fact]
    public async Task An_upload_can_be_taken_back()
    {
        var path = await _tus.CreateAsync(1000);
        using var part = await _tus.PatchAsync(path, 0, new byte[10]);
        using var removal = await _tus.SendAsync(HttpMethod.Delete, path, null);
        using var head = await _tus.SendAsync(HttpMethod.Head, path, null);

        Assert.Equal(HttpStatusCode.NoContent, removal.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        Assert.Empty(Directory.EnumerateFiles(Uploads));
    }

    [Fact]
    public async Task An_upload_that_nobody_goes_on_with_expires()
    {
        await _service.DisposeAsync();
        await StartAsync("--Ingest:UploadLifetime=00:00:01");
        var path = await _tus.CreateAsync(1000);
        using var part = await _tus.PatchAsync(path, 0, new byte[10]);

        await Eventually.BecomesAsync(
            async () =>
            {
                using var head = await _tus.SendAsync(HttpMethod.Head, path, null);
                return head.StatusCode;
            },
            status => status == HttpStatusCode.NotFound);
        await Eventually.TrueAsync(() => !Directory.EnumerateFiles(Uploads).Any());
    }

    private async ValueTask StartAsync(params string[] settings)
    {
        _service = await ServiceProcess.IngestAsync(_recordings.PathOf("store"), _recordings.PathOf("data"), settings);
        _tus = new TusClient(_service.Http);
    }
}
