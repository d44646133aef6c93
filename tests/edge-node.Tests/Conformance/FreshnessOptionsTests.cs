using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>What RFC 9111 leaves to the operator, set otherwise than by default.</summary>
public sealed class FreshnessOptionsTests
{
    [Fact]
    [Trait("RFC", "9111 section 5.2.1")]
    public async Task Clients_directives_can_be_switched_off_but_for_only_if_cached()
    {
        await using var origin = new RawOrigin();
        await using var edge = await EdgeProcess.StartAsync(
            origin.Url,
            "--Edge:Freshness:HonourRequestDirectives=false",
            "--Edge:Freshness:IgnoredVaryFields:0=origin",
            "--Edge:Freshness:Heuristics:Scope=Cacheable",
            "--Edge:Freshness:Heuristics:Fraction=0.5",
            "--Edge:Freshness:StaleWhenDisconnected=00:00:00");
        var resource = new Resource(origin, edge, "/directives").Answer("body", "Cache-Control: max-age=60");
        await resource.GetAsync();
        foreach (var line in new[] { "Cache-Control: no-cache", "Cache-Control: max-age=0", "Pragma: no-cache", "Cache-Control: min-fresh=100" })
        {
            Assert.True((await resource.GetAsync(line)).IsHit);
        }

        Assert.Equal(504, (await new Resource(origin, edge, "/none").GetAsync("Cache-Control: only-if-cached")).Status);

        var varying = new Resource(origin, edge, "/vary").Answer("body", "Cache-Control: max-age=60", "Vary: Origin, Accept-Language");
        await varying.GetAsync("Origin: https://a.example", "Accept-Language: en");
        Assert.True((await varying.GetAsync("Origin: https://b.example", "Accept-Language: en")).IsHit);
        Assert.False((await varying.GetAsync("Origin: https://b.example", "Accept-Language: de")).IsHit);

        var heuristic = new Resource(origin, edge, "/heuristic").Answer("body", RawAnswer.Date("Last-Modified", -1000));
        await heuristic.GetAsync();
        Assert.Matches("hit; ttl=4[0-9][0-9]$", (await heuristic.GetAsync()).CacheStatus);
        var uncacheable = new Resource(origin, edge, "/uncacheable").Answer(302, "", RawAnswer.Date("Last-Modified", -1000));
        await uncacheable.GetAsync();
        Assert.False((await uncacheable.GetAsync()).IsHit);

        var stale = new Resource(origin, edge, "/stale").Answer("body", "Cache-Control: max-age=10", "Age: 20");
        await stale.GetAsync();
        stale.Answer(_ => RawAnswer.Nothing);
        Assert.Equal(502, (await stale.GetAsync()).Status);
    }

    [Fact]
    [Trait("RFC", "9111 section 4.2.4")]
    public async Task When_the_origin_is_gone_stale_is_served_and_what_must_be_revalidated_is_refused()
    {
        var origin = new RawOrigin();
        await using var edge = await EdgeProcess.StartAsync(origin.Url);
        var music = new Resource(origin, edge, "/music").Answer("body", "Cache-Control: max-age=10", "Age: 20");
        var bound = new Resource(origin, edge, "/bound").Answer("body", "Cache-Control: max-age=10, must-revalidate", "Age: 20");
        await music.GetAsync();
        await bound.GetAsync();
        await origin.DisposeAsync();

        Assert.Equal((200, "body"), ((await music.GetAsync()).Status, (await music.GetAsync()).Body));
        Assert.Equal((int)HttpStatusCode.GatewayTimeout, (await bound.GetAsync()).Status);
    }

    [Fact]
    public async Task Invalidations_survive_a_crash()
    {
        await using var origin = new RawOrigin();
        await using var edge = await EdgeProcess.StartAsync(origin.Url);
        var resource = new Resource(origin, edge, "/crash").Answer("old", "Cache-Control: max-age=600");
        await resource.GetAsync();
        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_objects") >= 1);
        resource.Answer(request => request.Method == "PUT" ? new RawAnswer(204, "") : new RawAnswer(200, "new", "Cache-Control: max-age=600"));
        await resource.SendAsync("PUT");

        await edge.KillAsync();
        await edge.StartAsync();

        Assert.Equal("new", (await resource.GetAsync()).Body);
    }
}
