using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>What survives the death of the process.</summary>
public sealed class RestartTests : IAsyncLifetime
{
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            var body = Answers.RandomBytes(70_000, context.Request.Path.Value!.GetHashCode(StringComparison.Ordinal) & 0xFFFF);
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers["X-Hash"] = Answers.Hash(body);
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        };
        _edge = await EdgeProcess.StartAsync(_origin, "--Edge:Cache:DiskBytes=16MiB", "--Edge:Cache:MaxObjectBytes=1MiB");
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task After_kill_9_the_cache_is_served_from_disk_with_the_right_bytes_and_no_origin()
    {
        for (var i = 0; i < 50; i++)
        {
            using var response = await _edge.GetAsync($"/song/{i}");
        }

        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_objects") == 50);
        await _edge.KillAsync();
        await _origin.StopAsync();
        await _edge.StartAsync();

        for (var i = 0; i < 50; i++)
        {
            using var response = await _edge.GetAsync($"/song/{i}");
            Assert.Contains("hit", response.CacheStatus(), StringComparison.Ordinal);
            Assert.Equal(response.Field("X-Hash"), Answers.Hash(await response.BytesAsync()));
        }
    }

    [Fact]
    public async Task The_disk_tier_stays_within_its_budget_and_keeps_the_newest()
    {
        for (var i = 0; i < 400; i++)
        {
            using var response = await _edge.GetAsync($"/many/{i}");
        }

        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_disk_skipped_total") == 0
            && await _edge.MetricAsync("cdnmusic_edge_objects") > 100);
        Assert.InRange(await _edge.MetricAsync("cdnmusic_edge_disk_bytes"), 8 << 20, 16 << 20);
        await _edge.KillAsync();
        await _edge.StartAsync();
        using var newest = await _edge.GetAsync("/many/399");
        Assert.Contains("hit", newest.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_purged_stays_purged_after_kill_9()
    {
        using var first = await _edge.GetAsync("/tracks/a/1");
        using var other = await _edge.GetAsync("/tracks/b/1");
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_objects") == 2);
        await _edge.PurgeAsync(new { prefixes = new[] { "/tracks/a/" } });
        await _edge.KillAsync();
        await _edge.StartAsync();

        using var purged = await _edge.GetAsync("/tracks/a/1");
        using var kept = await _edge.GetAsync("/tracks/b/1");

        Assert.Contains("fwd=uri-miss", purged.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("hit", kept.CacheStatus(), StringComparison.Ordinal);
    }
}
