using System.Net;
using CdnMusic.EdgeNode.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Prefetching;

/// <summary>Prefetching, seen from outside a real process: from the origin's side and in the metrics.</summary>
public sealed class PrefetchTests : IAsyncLifetime
{
    private const int SegmentBytes = 4096;

    private readonly List<EdgeProcess> _edges = [];
    private ScriptedOrigin _origin = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            if (context.Request.Path.Value!.EndsWith(".m3u8", StringComparison.Ordinal))
            {
                context.Response.ContentType = "application/vnd.apple.mpegurl";
                await context.Response.WriteAsync(
                    "#EXTM3U\n#EXT-X-MAP:URI=\"init.mp4\"\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"#EXTINF:6.0,\nseg-{i}.m4s\n")) + "#EXT-X-ENDLIST\n");
            }
            else
            {
                context.Response.ContentLength = SegmentBytes;
                await context.Response.Body.WriteAsync(new byte[SegmentBytes]);
            }
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _edges)
        {
            await edge.DisposeAsync();
        }

        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_media_playlist_brings_its_first_segments_and_every_use_the_next_one()
    {
        var edge = await StartAsync();

        using var playlist = await edge.GetAsync("/t/64/audio.m3u8");
        await AskedAsync("/t/64/audio.m3u8", "/t/64/init.mp4", "/t/64/seg-1.m4s", "/t/64/seg-2.m4s");
        await ArrivedAsync(edge, 3);
        using var first = await edge.GetAsync("/t/64/seg-1.m4s");
        await AskedAsync("/t/64/audio.m3u8", "/t/64/init.mp4", "/t/64/seg-1.m4s", "/t/64/seg-2.m4s", "/t/64/seg-3.m4s");
        using var again = await edge.GetAsync("/t/64/seg-1.m4s");

        Assert.StartsWith("edge-t; hit", first.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit", again.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(1, await edge.MetricAsync("cdnmusic_edge_prefetch_used_total"));
        Assert.Equal(SegmentBytes, await edge.MetricAsync("cdnmusic_edge_prefetch_used_bytes_total"));
    }

    [Fact]
    public async Task A_playlist_that_is_cached_brings_what_is_missing()
    {
        var edge = await StartAsync();
        using var first = await edge.GetAsync("/t/64/audio.m3u8");
        await ArrivedAsync(edge, 3);
        await edge.PurgeAsync(new { paths = new[] { "/t/64/seg-1.m4s" } });
        using var purged = await edge.GetAsync("/t/64/seg-1.m4s");
        using var playlist = await edge.GetAsync("/t/64/audio.m3u8");

        Assert.StartsWith("edge-t; hit", playlist.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", purged.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(1, await edge.MetricAsync("cdnmusic_edge_prefetch_wasted_total"));
        Assert.Equal(SegmentBytes, await edge.MetricAsync("cdnmusic_edge_prefetch_wasted_bytes_total"));
    }

    [Fact]
    public async Task Without_segments_ahead_only_what_a_player_names_is_prefetched()
    {
        var edge = await StartAsync("--Edge:Prefetch:Segments=0");

        using var playlist = await edge.GetAsync("/t/64/audio.m3u8");
        using var byField = await edge.GetAsync("/t/64/seg-1.m4s", ("CMCD-Request", "bl=2000,nor=\"..%2F128%2Fseg-2.m4s\""));
        using var byQuery = await edge.GetAsync("/t/128/x.m4s?CMCD=br%3D64%2Cnor%3D%22seg-7.m4s%22%2Csid%3D%22s%22");

        await AskedAsync("/t/64/audio.m3u8", "/t/64/seg-1.m4s", "/t/128/seg-2.m4s", "/t/128/x.m4s", "/t/128/seg-7.m4s", "/t/64/init.mp4");
    }

    [Fact]
    public async Task Requests_with_different_CMCD_share_one_stored_response()
    {
        var edge = await StartAsync();

        using var first = await edge.GetAsync("/a?x=1&CMCD=bl%3D2000");
        using var second = await edge.GetAsync("/a?CMCD=bl%3D100%2Csid%3D%22s%22&x=1");
        using var third = await edge.GetAsync("/a?x=1");

        Assert.StartsWith("edge-t; hit", second.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit", third.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("/a?x=1", Assert.Single(_origin.Requests).Target);
    }

    [Theory]
    [InlineData("http%3A%2F%2Fevil.example%2Fx")]
    [InlineData("%2F%2Fevil.example%2Fx")]
    [InlineData("%2Fadmin%2Fx")]
    [InlineData("..%2F..%2F..%2Fx")]
    [InlineData("%252e%252e%2F%252e%252e%2Fx")]
    [InlineData("%zz%ff")]
    [InlineData("a%0d%0aX%3A%20y")]
    public async Task What_a_hostile_player_names_is_not_fetched(string reference)
    {
        var edge = await StartAsync();

        using var hostile = await edge.GetAsync("/t/64/seg-1.m4s", ("CMCD-Request", $"nor=\"{reference}\""));
        using var honest = await edge.GetAsync("/t/64/seg-1.m4s", ("CMCD-Request", "nor=\"seg-2.m4s\""));

        Assert.Equal(HttpStatusCode.OK, hostile.StatusCode);
        await AskedAsync("/t/64/seg-1.m4s", "/t/64/seg-2.m4s");
    }

    [Fact]
    public async Task What_nobody_asks_for_is_bounded()
    {
        var edge = await StartAsync(
            "--Edge:Prefetch:MaxUnusedBytes=16KiB", "--Edge:Prefetch:Parallel=1", "--Edge:Prefetch:UseWithin=01:00:00", "--Edge:Prefetch:QueueLength=100");

        for (var i = 0; i < 50; i++)
        {
            using var response = await edge.GetAsync("/t/64/x.m4s", ("CMCD-Request", $"nor=\"never-{i}.m4s\""));
        }

        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_prefetch_dropped_total{reason=\"budget\"}") == 46);
        Assert.Equal(4, await edge.MetricAsync("cdnmusic_edge_prefetched_total"));
        Assert.Equal(5, _origin.Requests.Count);
    }

    [Fact]
    public async Task What_nobody_asked_for_in_time_is_counted_as_waste()
    {
        var edge = await StartAsync("--Edge:Prefetch:UseWithin=00:00:01");

        using var response = await edge.GetAsync("/t/64/x.m4s", ("CMCD-Request", "nor=\"never.m4s\""));

        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_prefetch_wasted_total") == 1);
        Assert.Equal(SegmentBytes, await edge.MetricAsync("cdnmusic_edge_prefetch_wasted_bytes_total"));
    }

    [Fact]
    public async Task While_clients_wait_for_more_fills_than_allowed_nothing_is_prefetched()
    {
        var (held, early) = (new TaskCompletionSource(), false);
        var answer = _origin.Answer;
        _origin.Answer = async context =>
        {
            if (context.Request.Path == "/t/64/held.m4s")
            {
                await held.Task;
            }

            early |= context.Request.Path == "/t/64/next.m4s" && !held.Task.IsCompleted;
            await answer(context);
        };
        var edge = await StartAsync("--Edge:Prefetch:PauseAboveFills=0");
        using var stored = await edge.GetAsync("/t/64/stored.m4s");
        var waiting = edge.GetAsync("/t/64/held.m4s");
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(_origin.Requests.Count == 2));
        using var hit = await edge.GetAsync("/t/64/stored.m4s", ("CMCD-Request", "nor=\"next.m4s\""));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(0, await edge.MetricAsync("cdnmusic_edge_prefetched_total"));
        }

        held.SetResult();
        using var response = await waiting;

        // After ten seconds the player has asked by itself, or never will: on a very slow machine that is what happens here.
        await EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_prefetched_total") == 1
            || await edge.MetricAsync("cdnmusic_edge_prefetch_dropped_total{reason=\"late\"}") == 1);
        Assert.False(early);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        var edge = await StartAsync("--Edge:Prefetch:Enabled=false");

        using var playlist = await edge.GetAsync("/t/64/audio.m3u8");
        using var named = await edge.GetAsync("/t/64/seg-1.m4s?CMCD=nor%3D%22seg-2.m4s%22");

        Assert.Equal(["/t/64/audio.m3u8", "/t/64/seg-1.m4s"], _origin.Requests.Select(r => r.Target));
    }

    private static Task ArrivedAsync(EdgeProcess edge, int count) =>
        EdgeProcess.EventuallyAsync(async () => await edge.MetricAsync("cdnmusic_edge_prefetched_total") == count);

    /// <summary>Waits until the origin has been asked for all of these, and checks that it was asked once for each and for nothing else.</summary>
    private async Task AskedAsync(params string[] targets)
    {
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(_origin.Requests.Count >= targets.Length));
        Assert.Equal(targets.Order(StringComparer.Ordinal), _origin.Requests.Select(r => r.Target).Order(StringComparer.Ordinal));
    }

    private async Task<EdgeProcess> StartAsync(params string[] settings)
    {
        var edge = await EdgeProcess.StartAsync(_origin, settings);
        _edges.Add(edge);
        return edge;
    }
}
