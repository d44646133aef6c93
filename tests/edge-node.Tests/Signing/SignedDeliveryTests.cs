using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CdnMusic.EdgeNode.Tests.Running;
using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Signing;

/// <summary>Signed playback URLs, seen from outside a real process.</summary>
public sealed class SignedDeliveryTests : IAsyncLifetime
{
    private static readonly byte[] Secret = Answers.RandomBytes(32, 11);
    private static readonly byte[] NextSecret = Answers.RandomBytes(32, 12);

    private readonly UrlSigner _signer = new(new SigningKey("k1", Secret));
    private readonly string _secretFile = Path.GetTempFileName();
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    private static UrlClaims Claims => new() { PathPrefix = "/tracks/a/", ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5) };

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_secretFile, Convert.ToBase64String(NextSecret) + "\n", TestContext.Current.CancellationToken);
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = context =>
        {
            context.Response.Headers.CacheControl = "public, max-age=60";
            return context.Response.WriteAsync("at " + context.Request.Path);
        };
        _edge = await EdgeProcess.StartAsync(
            _origin,
            "--Edge:SignedUrls:Keys:0:Id=k1",
            $"--Edge:SignedUrls:Keys:0:Secret={Convert.ToBase64String(Secret)}",
            "--Edge:SignedUrls:Keys:1:Id=k2",
            $"--Edge:SignedUrls:Keys:1:SecretFile={_secretFile}",
            "--Edge:SignedUrls:RequiredPrefixes:0=/tracks/");
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
        File.Delete(_secretFile);
    }

    [Fact]
    public async Task A_relative_URL_of_a_signed_playlist_needs_no_signature_of_its_own()
    {
        var playlist = new Uri(_edge.Client.BaseAddress!, _signer.Sign("/tracks/a/7f/aac-64/audio.m3u8", Claims));
        var segment = new Uri(playlist, "seg-001.m4s");

        using var first = await _edge.GetAsync(playlist.PathAndQuery);
        using var second = await _edge.GetAsync(segment.PathAndQuery);

        Assert.Equal("at /tracks/a/7f/aac-64/audio.m3u8", await first.TextAsync());
        Assert.Equal("at /tracks/a/7f/aac-64/seg-001.m4s", await second.TextAsync());
        Assert.Equal("public, max-age=60", second.Field("Cache-Control"));
        Assert.DoesNotContain(_origin.Requests, request => request.Target.Contains('~', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_tokens_of_two_keys_share_one_stored_response()
    {
        var next = new UrlSigner(new SigningKey("k2", NextSecret));

        using var first = await _edge.GetAsync(_signer.Sign("/tracks/a/x?q=1", Claims));
        using var second = await _edge.GetAsync(next.Sign("/tracks/a/x?q=1", Claims with { PathPrefix = "/tracks/", MaxKbps = 64 }));

        using var unsigned = await _edge.GetAsync("/tracks/a/x?q=1");

        Assert.Contains("hit", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, unsigned.StatusCode);
        Assert.Equal("/tracks/a/x?q=1", Assert.Single(_origin.Requests).Target);
    }

    [Fact]
    public async Task Every_refusal_is_a_403_problem_that_says_why_and_is_not_cached()
    {
        var now = DateTimeOffset.UtcNow;
        var good = _signer.Token(Claims);
        (string Target, string Reason)[] refused =
        [
            ("/tracks/a/x", "signature-missing"),
            ("/~AAAA/tracks/a/x", "malformed"),
            (new UrlSigner(new SigningKey("k9", Secret)).Sign("/tracks/a/x", Claims), "unknown-key"),
            (new UrlSigner(new SigningKey("k2", Secret)).Sign("/tracks/a/x", Claims), "bad-signature"),
            (_signer.Sign("/tracks/a/x", Claims with { ExpiresAt = now.AddSeconds(-5) }), "expired"),
            (_signer.Sign("/tracks/a/x", Claims with { NotBefore = now.AddMinutes(3) }), "not-yet-valid"),
            ($"/{good}/tracks/b/x", "wrong-path"),
            (_signer.Sign("/tracks/a/x", Claims with { Client = IPNetwork.Parse("203.0.113.0/24") }), "wrong-client"),
            ($"/{_signer.Token(Claims with { MaxKbps = 64 })}/tracks/a/7f/aac-256/x", "rendition-not-allowed"),
        ];

        foreach (var (target, reason) in refused)
        {
            using var response = await _edge.GetAsync(target);
            using var problem = JsonDocument.Parse(await response.TextAsync());

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Equal("application/problem+json", response.Field("Content-Type"));
            Assert.Equal("urn:cdnmusic:problem:access-" + reason, problem.RootElement.GetProperty("type").GetString());
            Assert.Equal("no-store", response.Field("Cache-Control"));
            Assert.Equal("*", response.Field("Access-Control-Allow-Origin"));
            Assert.Equal("edge-t; detail=" + reason, response.CacheStatus());
            Assert.Equal(1, await _edge.MetricAsync($"cdnmusic_edge_access_refused_total{{verdict=\"{reason}\"}}"));
        }

        Assert.Empty(_origin.Requests);
    }

    [Theory]
    [InlineData("/tracks/a/../b/x")]
    [InlineData("/tracks/a/%2e%2e/b/x")]
    [InlineData("/tracks/a/..%2fb/x")]
    [InlineData("/tracks/a/..%5cb/x")]
    [InlineData("/tracks/a/%252e%252e/b/x")]
    [InlineData("/tracks/a//x")]
    public async Task A_path_does_not_climb_out_of_its_prefix(string path)
    {
        var answer = await SendRawAsync($"/{_signer.Token(Claims)}{path}");

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Contains("access-ambiguous-path", answer, StringComparison.Ordinal);
        Assert.Empty(_origin.Requests);
    }

    [Theory]
    [InlineData("/tracks/a/x")]
    [InlineData("/free/../tracks/a/x")]
    [InlineData("/%74racks/a/x")]
    [InlineData("/%2574racks/a/x")]
    [InlineData("//tracks/a/x")]
    [InlineData("/free/..%2ftracks/a/x")]
    [InlineData("/free/%2e%2e/tracks/a/x")]
    [InlineData("http://edge/tracks/a/x")]
    [InlineData("http://edge/free/../tracks/a/x")]
    public async Task An_unsigned_request_does_not_reach_what_needs_a_signature_by_any_spelling(string target)
    {
        var answer = await SendRawAsync(target);

        Assert.StartsWith("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.Empty(_origin.Requests);
    }

    [Fact]
    public async Task A_signature_in_absolute_form_counts_too()
    {
        var answer = await SendRawAsync("http://edge" + _signer.Sign("/tracks/a/x", Claims));

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Equal("/tracks/a/x", Assert.Single(_origin.Requests).Target);
    }

    [Fact]
    public async Task What_no_prefix_covers_needs_no_signature()
    {
        using var response = await _edge.GetAsync("/library.json?v=1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task What_is_proxied_goes_without_the_token_too()
    {
        using var response = await _edge.GetAsync(_signer.Sign("/tracks/a/x", Claims), ("Authorization", "Bearer x"));

        Assert.Equal("/tracks/a/x", Assert.Single(_origin.Requests).Target);
    }

    [Fact]
    public async Task Every_mistake_in_the_keys_is_reported_at_start()
    {
        var (exitCode, error) = await EdgeProcess.RunToEndAsync(
            "--Edge:SignedUrls:Keys:0:Id=a b",
            $"--Edge:SignedUrls:Keys:0:Secret={Convert.ToBase64String(Secret)}",
            "--Edge:SignedUrls:Keys:1:Id=k1",
            "--Edge:SignedUrls:Keys:1:Secret=c2hvcnQ=",
            "--Edge:SignedUrls:Keys:2:Id=k2",
            "--Edge:SignedUrls:Keys:2:SecretFile=/does/not/exist",
            "--Edge:SignedUrls:Keys:3:Id=k3",
            "--Edge:SignedUrls:RequiredPrefixes:0=tracks");

        Assert.Equal(2, exitCode);
        Assert.Contains("Edge:SignedUrls:Keys:0: Id must be 1-32 characters", error, StringComparison.Ordinal);
        Assert.Contains("Edge:SignedUrls:Keys:1: Secret must have at least 32 bytes", error, StringComparison.Ordinal);
        Assert.Contains("Edge:SignedUrls:Keys:2: SecretFile cannot be read", error, StringComparison.Ordinal);
        Assert.Contains("Edge:SignedUrls:Keys:3: one of Secret and SecretFile is needed", error, StringComparison.Ordinal);
        Assert.Contains("Edge:SignedUrls:RequiredPrefixes: 'tracks' does not begin and end with '/'", error, StringComparison.Ordinal);
    }

    /// <summary>Sends a target as it is; HttpClient would tidy it up.</summary>
    private async Task<string> SendRawAsync(string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _edge.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
