using System.Net;
using CdnMusic.EdgeNode.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Purging;

/// <summary>Purges by surrogate key, through the node's own admin API.</summary>
public sealed class KeyPurgeTests : IAsyncLifetime
{
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        // A path /x/FIELD/KEYS answers with that field, dashes of KEYS being spaces.
        _origin.Answer = async context =>
        {
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }

            var segments = context.Request.Path.Value!.Split('/');
            context.Response.Headers.CacheControl = context.Request.Method == "POST" ? "no-store" : "max-age=600, stale-if-error=600";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers["X-Other"] = "kept";
            context.Response.Headers[segments[2]] = segments[3].Replace('-', ' ');
            await context.Response.Body.WriteAsync(new byte[] { 1 });
        };
        _edge = await EdgeProcess.StartAsync(_origin);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData("Surrogate-Key")]
    [InlineData("Cache-Tag")]
    public async Task Clients_do_not_see_the_keys_and_see_every_other_field(string name)
    {
        using var miss = await _edge.GetAsync($"/x/{name}/a");
        using var hit = await _edge.GetAsync($"/x/{name}/a");
        using var proxied = await _edge.Client.PostAsync($"/x/{name}/a", null, TestContext.Current.CancellationToken);

        foreach (var response in new[] { miss, hit, proxied })
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("", response.Field(name));
            Assert.Equal("kept", response.Field("X-Other"));
        }
    }

    [Theory]
    [InlineData("/x/Surrogate-Key/album7-artist3", "artist3")]
    [InlineData("/x/Surrogate-Key/a,b-c", "a,b")]
    [InlineData("/x/Cache-Tag/album7,artist3", "artist3")]
    [InlineData("/x/Cache-Tag/album7-,-artist3", "album7")]
    public async Task A_key_purges_what_bears_it(string path, string key)
    {
        await HitsAsync(path, "/x/Surrogate-Key/other");

        await _edge.PurgeAsync(new { keys = new[] { key } });

        Assert.Equal([false, true], await HitsAsync(path, "/x/Surrogate-Key/other"));
        Assert.Equal([true, true], await HitsAsync(path, "/x/Surrogate-Key/other"));
    }

    [Fact]
    public async Task Keys_are_case_sensitive_and_whole()
    {
        await HitsAsync("/x/Surrogate-Key/Album7");

        await _edge.PurgeAsync(new { keys = new[] { "album7", "Album", "Album77" } });

        Assert.Equal([true], await HitsAsync("/x/Surrogate-Key/Album7"));
    }

    [Fact]
    public async Task A_soft_purge_by_key_revalidates_and_a_304_makes_it_fresh_again_with_its_keys()
    {
        await HitsAsync("/x/Surrogate-Key/k");

        await _edge.PurgeAsync(new { keys = new[] { "k" }, soft = true });
        using var revalidated = await _edge.GetAsync("/x/Surrogate-Key/k");

        Assert.Contains("fwd=stale; fwd-status=304", revalidated.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal([true], await HitsAsync("/x/Surrogate-Key/k"));
        await _edge.PurgeAsync(new { keys = new[] { "k" } });
        Assert.Equal([false], await HitsAsync("/x/Surrogate-Key/k"));
    }

    [Fact]
    public async Task After_a_hard_purge_the_origin_is_asked_without_a_condition()
    {
        await HitsAsync("/x/Surrogate-Key/k");
        await _edge.PurgeAsync(new { keys = new[] { "k" } });
        _origin.Requests.Clear();

        await HitsAsync("/x/Surrogate-Key/k");

        Assert.DoesNotContain("If-None-Match", Assert.Single(_origin.Requests).Fields.Keys);
    }

    [Fact]
    public async Task Keys_and_their_purges_survive_kill_9()
    {
        string[] paths = ["/x/Surrogate-Key/k1", "/x/Cache-Tag/k2", "/x/Cache-Tag/k3"];
        await HitsAsync(paths);
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_objects") == 3);
        await _edge.PurgeAsync(new { keys = new[] { "k1" } });
        await _edge.KillAsync();
        await _edge.StartAsync();

        await _edge.PurgeAsync(new { keys = new[] { "k2" } });

        Assert.Equal([false, false, true], await HitsAsync(paths));
    }

    [Fact]
    public async Task Of_a_response_with_too_many_keys_any_key_purge_is_one()
    {
        var path = "/x/Surrogate-Key/" + string.Join('-', Enumerable.Range(0, 200).Select(i => "k" + i));
        await HitsAsync(path);

        await _edge.PurgeAsync(new { keys = new[] { "k199" } });

        Assert.Equal([false], await HitsAsync(path));
    }

    private async Task<List<bool>> HitsAsync(params string[] paths)
    {
        var hits = new List<bool>();
        foreach (var path in paths)
        {
            using var response = await _edge.GetAsync(path);
            hits.Add(response.CacheStatus().Contains("; hit", StringComparison.Ordinal));
        }

        return hits;
    }
}
