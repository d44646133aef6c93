using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Filling;

/// <summary>Too much to do, for an edge, its shield or the origin: who is turned away, and what becomes of those that joined.</summary>
public sealed class FillSheddingTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task<HttpResponseMessage>> _held = [];
    private IReadOnlyList<EdgeProcess> _all = [];
    private ScriptedOrigin _origin = null!;

    private EdgeProcess Shield => _all[0];

    private EdgeProcess Edge => _all[1];

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = AnswerAsync;
        _all = await EdgeProcess.StartRegionAsync(_origin, 2, (i, all) =>
            i == 0 ? ["--Edge:Id=shield", "--Edge:ShieldToken=the-token-of-this-region", "--Edge:Fill:MaxInFlight=4", "--Edge:Prefetch:Enabled=false"]
            : ["--Edge:Id=edge", "--Edge:ShieldToken=the-token-of-this-region", $"--Edge:Shields:0=http://127.0.0.1:{all[0].Port}", "--Edge:Fill:ResponseTimeout=00:02:00"]);
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        foreach (var response in await Task.WhenAll(_held))
        {
            response.Dispose();
        }

        foreach (var edge in _all)
        {
            await edge.DisposeAsync();
        }

        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Prewarming_gives_way_first_then_prefetching_then_playback_and_what_is_stale_stands_in()
    {
        using var stored = await Shield.GetAsync("/stale");
        await HoldAsync(2);
        Assert.Equal((200, 200, 503), await AskAsync(Shield, "two"));
        await HoldAsync(1);
        Assert.Equal((200, 503, 503), await AskAsync(Shield, "three"));
        await HoldAsync(1);
        Assert.Equal((503, 503, 503), await AskAsync(Shield, "four"));

        using var stale = await Shield.GetAsync("/stale");
        Assert.Equal(HttpStatusCode.OK, stale.StatusCode);
        Assert.Equal("shield; fwd=stale; detail=stale-if-error", stale.Field("Cache-Status"));
        Assert.NotEqual(0, await Shield.MetricAsync("cdnmusic_edge_fills_shed_total{purpose=\"playback\"}"));
    }

    [Fact]
    public async Task Playback_goes_past_a_shield_that_sheds_and_the_rest_can_wait()
    {
        await HoldAsync(4);

        Assert.Equal((200, 503, 503), await AskAsync(Edge, "a"));

        _release.SetResult();
        await Task.WhenAll(_held);
        Assert.Equal((200, 200, 200), await AskAsync(Edge, "b"));
        Assert.Equal(1, _origin.Requests.Count(r => r.Target.StartsWith("/a", StringComparison.Ordinal)));
        Assert.Equal(3, await Edge.MetricAsync("cdnmusic_edge_shield_requests_total{outcome=\"refused\"}"));
    }

    [Fact]
    public async Task A_listener_who_joined_a_prewarming_fill_that_was_turned_away_begins_its_own()
    {
        var prewarm = GetAsync(Edge, "/picky", "u=7");
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(_origin.Requests.Any(r => r.Target == "/picky")));
        var listeners = Enumerable.Range(0, 3).Select(_ => GetAsync(Edge, "/picky", null)).ToList();
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_in_flight_requests") >= 4);

        _release.SetResult();

        Assert.Equal(503, await prewarm);
        Assert.All(await Task.WhenAll(listeners), status => Assert.Equal(200, status));
        using var hit = await Edge.GetAsync("/picky");
        Assert.Contains("edge; hit", hit.Field("Cache-Status"), StringComparison.Ordinal);
        Assert.Equal(2, _origin.Requests.Count(r => r.Target == "/picky"));
    }

    [Fact]
    public async Task What_the_origin_refuses_is_not_asked_for_again_by_another_way_and_not_taken_for_private()
    {
        var first = Enumerable.Range(0, 5).Select(_ => GetAsync(Edge, "/down", null)).ToList();
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_in_flight_requests") >= 5);
        _release.SetResult();

        Assert.All(await Task.WhenAll(first), status => Assert.Equal(503, status));
        var asked = _origin.Requests.Count(r => r.Target == "/down");
        Assert.InRange(asked, 1, 5);
        _origin.AnswerWith([1], ("Cache-Control", "max-age=60"));
        using var up = await Edge.GetAsync("/down");
        using var hit = await Edge.GetAsync("/down");
        Assert.Equal(HttpStatusCode.OK, up.StatusCode);
        Assert.Contains("edge; hit", hit.Field("Cache-Status"), StringComparison.Ordinal);
    }

    private async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var turnedAway = path == "/down" || (path == "/picky" && context.Request.Headers["Priority"] == "u=7");
        if (turnedAway || path.StartsWith("/held", StringComparison.Ordinal))
        {
            await _release.Task;
        }

        context.Response.StatusCode = turnedAway ? 503 : 200;
        context.Response.Headers.CacheControl = turnedAway ? "no-store" : path == "/stale" ? "max-age=0, stale-if-error=600" : "max-age=600";
        await context.Response.Body.WriteAsync(new byte[1000]);
    }

    /// <summary>Has so many fills of the shield wait for the origin.</summary>
    private async Task HoldAsync(int fills)
    {
        for (var i = 0; i < fills; i++)
        {
            var path = $"/held-{_held.Count}";
            _held.Add(Shield.GetAsync(path));
            await EdgeProcess.EventuallyAsync(() => Task.FromResult(_origin.Requests.Any(r => r.Target == path)));
        }
    }

    private static async Task<(int Playback, int Prefetch, int Prewarm)> AskAsync(EdgeProcess edge, string name) =>
        (await GetAsync(edge, $"/{name}-1", null), await GetAsync(edge, $"/{name}-2", "u=5"), await GetAsync(edge, $"/{name}-3", "u=7"));

    private static async Task<int> GetAsync(EdgeProcess edge, string path, string? priority)
    {
        using var response = await (priority is null ? edge.GetAsync(path) : edge.GetAsync(path, ("Priority", priority)));
        return (int)response.StatusCode;
    }
}
