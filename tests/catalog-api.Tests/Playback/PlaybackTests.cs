using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CdnMusic.CatalogApi.Tests.Playback;

public sealed class PlaybackTests(Surroundings surroundings, EditedCatalog shared) : IClassFixture<EditedCatalog>
{
    private static readonly Dictionary<string, string> Fallback = new() { ["Catalog:FallbackEdges:0"] = "http://edge.example" };

    [Fact]
    public async Task The_answer_is_a_signed_path_with_the_plans_cap_in_its_signature()
    {
        var catalog = shared.Catalog;
        await catalog.WriteAlbumAsync();

        var free = await PathAsync(await catalog.PlayAsync("t", catalog.Issuer.Token("free", maxBitrate: 320)), 128);
        var premium = await PathAsync(await catalog.PlayAsync("t", catalog.Issuer.Token("premium", maxBitrate: 256)), 256);

        Assert.Equal(UrlVerdict.Valid, Verify(free));
        Assert.Equal(UrlVerdict.Valid, Verify(free.Replace("master.m3u8", "v/aac-128/1.m4s", StringComparison.Ordinal)));
        Assert.Equal(UrlVerdict.RenditionNotAllowed, Verify(free.Replace("master.m3u8", "v/aac-256/1.m4s", StringComparison.Ordinal)));
        Assert.Equal(UrlVerdict.Valid, Verify(premium.Replace("master.m3u8", "v/aac-256/1.m4s", StringComparison.Ordinal)));
        Assert.Equal(UrlVerdict.WrongPath, Verify(free.Replace("/cdn/", "/other/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_is_not_entitled_or_elsewhere_or_too_early_gets_no_URL()
    {
        var catalog = shared.Catalog;
        await catalog.WriteAlbumAsync("1", territories: ["FR"]);
        await catalog.WriteAlbumAsync("2", embargo: DateTimeOffset.UtcNow.AddDays(1));
        await catalog.WriteAlbumAsync("3");
        var issuer = catalog.Issuer;
        (string Track, string? Token, HttpStatusCode Status)[] cases =
        [
            ("t1", issuer.Token(), HttpStatusCode.UnavailableForLegalReasons),
            ("t1", issuer.Token(territory: null), HttpStatusCode.UnavailableForLegalReasons),
            ("t1", issuer.Token(territory: "FR"), HttpStatusCode.OK),
            ("t2", issuer.Token(), HttpStatusCode.NotFound),
            ("t3", issuer.Token(plan: ""), HttpStatusCode.Forbidden),
            ("t3", issuer.Token(maxBitrate: 0), HttpStatusCode.Forbidden),
            ("t3", null, HttpStatusCode.Unauthorized),
            ("t3", issuer.Token(expired: true), HttpStatusCode.Unauthorized),
            ("t3", issuer.Token(audience: "other"), HttpStatusCode.Unauthorized),
            ("t3", issuer.Token(type: "JWT"), HttpStatusCode.Unauthorized),
            ("t3", issuer.Token()[..^4] + "AAAA", HttpStatusCode.Unauthorized),
            ("t3", issuer.Token(), HttpStatusCode.OK),
        ];
        foreach (var (track, token, status) in cases)
        {
            using var response = await catalog.PlayAsync(track, token);
            Assert.Equal(status, response.StatusCode);
        }
    }

    [Fact]
    public async Task Edges_come_from_the_control_plane_in_its_order_and_from_configuration_when_it_is_silent()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var silent = false;
        await using var controlPlane = builder.Build();
        controlPlane.Urls.Add("http://127.0.0.1:0");
        controlPlane.MapGet("/v1/edges/best", async (HttpContext context) =>
        {
            await (silent ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask);
            return Results.Text(
                """{"ttl_seconds":10,"edges":[{"id":"b","url":"http://b.example","rtt_ms":null,"load":0},{"id":"a","url":"http://a.example","rtt_ms":3,"load":0.5}]}""",
                "application/json");
        });
        await controlPlane.StartAsync(TestContext.Current.CancellationToken);
        // As patient as a slow machine needs: it is the order that counts here.
        await using var catalog = await Catalog.StartAsync(
            surroundings, settings: new(Fallback) { ["Catalog:ControlPlane"] = controlPlane.Urls.Single(), ["Catalog:ControlPlaneTimeout"] = "00:00:10" });
        await catalog.WriteAlbumAsync();

        var answer = await ReadAsync(await catalog.PlayAsync("t", catalog.Issuer.Token()));
        silent = true;
        await using var impatient = await Catalog.StartAsync(
            surroundings, catalog.ConnectionString,
            settings: new(Fallback) { ["Catalog:ControlPlane"] = controlPlane.Urls.Single(), ["Catalog:Projector"] = "false" });
        var degraded = await ReadAsync(await impatient.PlayAsync("t", catalog.Issuer.Token()));

        var path = answer.GetProperty("path").GetString();
        Assert.Equal([$"http://b.example{path}", $"http://a.example{path}"], Urls(answer));
        Assert.False(answer.GetProperty("degraded").GetBoolean());
        Assert.StartsWith(controlPlane.Urls.Single() + "/v1/steering?path=%2F~", answer.GetProperty("steering_manifest").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("http://edge.example/~", Assert.Single(Urls(degraded)), StringComparison.Ordinal);
        Assert.True(degraded.GetProperty("degraded").GetBoolean());
    }

    [Fact]
    public async Task A_release_can_be_played_from_the_moment_its_embargo_ends()
    {
        await using var catalog = await Catalog.StartAsync(surroundings, settings: Fallback);
        var release = DateTimeOffset.UtcNow.AddSeconds(3);
        var position = await catalog.WriteAlbumAsync(embargo: release, track: "Midnight");

        var (found, playable) = (false, false);
        while (!found || !playable)
        {
            using var response = await catalog.PlayAsync("t", catalog.Issuer.Token());
            playable = response.StatusCode == HttpStatusCode.OK;
            // Asked again after the answer, so the machine's slowness cannot make it look early.
            Assert.False(playable && DateTimeOffset.UtcNow < release, "played before its time");
            found = Catalog.Ids(await catalog.SearchAsync("midnight", position)).Contains("track/t");
            Assert.False(found && DateTimeOffset.UtcNow < release, "found before its time");
        }
    }

    private static string[] Urls(JsonElement answer) => [.. answer.GetProperty("urls").EnumerateArray().Select(u => u.GetString()!)];

    private static UrlVerdict Verify(string path) => Catalog.Verifier.Verify(path, null, out _);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> PathAsync(HttpResponseMessage response, int maxKbps)
    {
        var answer = await ReadAsync(response);
        Assert.Equal(maxKbps, answer.GetProperty("max_kbps").GetInt32());
        return answer.GetProperty("path").GetString()!;
    }
}
