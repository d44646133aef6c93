using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Filling;

/// <summary>Coalescing, streaming and broken origins, seen from outside a real process.</summary>
public sealed class FillTests : IAsyncLifetime
{
    private readonly byte[] _body = Answers.RandomBytes(600_000, 3);
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _edge = await EdgeProcess.StartAsync(_origin, "--Edge:Cache:MaxObjectBytes=1MiB", "--Edge:Fill:Window=512KiB", "--Edge:Fill:IdleTimeout=00:00:02");
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_thousand_cold_requests_reach_the_origin_once()
    {
        var everyoneWaits = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = _body.Length;
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await everyoneWaits.Task;
            await context.Response.Body.WriteAsync(_body.AsMemory(1000));
        };

        var requests = Enumerable.Range(0, 1000).Select(_ => Task.Run(() => _edge.Client.GetByteArrayAsync("/one", Token))).ToList();
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") >= 900);
        everyoneWaits.SetResult();

        Assert.All(await Task.WhenAll(requests), bytes => Assert.Equal(_body, bytes));
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task Bytes_reach_a_waiter_before_the_origin_has_finished()
    {
        var finish = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 10));
            await context.Response.Body.FlushAsync();
            await finish.Task;
        };

        using var response = await _edge.Client.GetAsync("/early", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var ten = new byte[10];
        await stream.ReadExactlyAsync(ten, Token);

        Assert.Equal(_body[..10], ten);
        finish.SetResult();
    }

    [Fact]
    public async Task A_leader_abort_does_not_cancel_the_fill()
    {
        var leaderIsGone = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = _body.Length;
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 100_000));
            await context.Response.Body.FlushAsync();
            await leaderIsGone.Task;
            await context.Response.Body.WriteAsync(_body.AsMemory(100_000));
        };
        using (var leader = await _edge.Client.GetAsync("/abort", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            Assert.Equal(HttpStatusCode.OK, leader.StatusCode);
        }

        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 0);
        leaderIsGone.SetResult();

        using var second = await _edge.GetAsync("/abort");
        Assert.Equal(_body, await second.BytesAsync());
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task A_leader_that_does_not_read_holds_nobody_up()
    {
        var body = Answers.RandomBytes(1 << 20, 12);
        var finish = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
            await finish.Task;
            await context.Response.Body.WriteAsync(body.AsMemory(body.Length / 2));
        };
        await using var leader = await RawConnection.OpenAsync(_edge.Port, receiveBuffer: 4096);
        await leader.SendAsync("GET /slow HTTP/1.1\r\nHost: e\r\n\r\n");
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(!_origin.Requests.IsEmpty));

        var second = _edge.GetAsync("/slow");
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 2);
        finish.SetResult();

        using var response = await second;
        Assert.Equal(body, await response.BytesAsync());
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task When_the_origin_resets_in_mid_body_every_waiter_learns_it_and_nothing_is_stored()
    {
        const int waiters = 100;
        var reset = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = _body.Length;
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 50_000));
            await context.Response.Body.FlushAsync();
            await reset.Task;
            context.Abort();
        };
        var requests = Enumerable.Range(0, waiters).Select(_ => _edge.GetAsync("/reset")).ToList();
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") == waiters && !_origin.Requests.IsEmpty);
        Assert.Single(_origin.Requests);
        reset.SetResult();

        foreach (var request in requests)
        {
            // A broken connection where a part of the body was out already, a 502 where nothing was.
            try
            {
                using var response = await request;
                Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
            }
            catch (HttpRequestException)
            {
            }
        }

        _origin.AnswerWith(_body, ("Cache-Control", "max-age=60"));
        using var afterwards = await _edge.GetAsync("/reset");
        Assert.Contains("fwd=uri-miss", afterwards.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(_body, await afterwards.BytesAsync());
    }

    [Fact]
    public async Task A_truncated_body_breaks_the_response_and_is_never_stored()
    {
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = _body.Length;
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 300_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        await Assert.ThrowsAsync<HttpRequestException>(() => _edge.GetAsync("/torn"));

        _origin.AnswerWith(_body, ("Cache-Control", "max-age=60"));
        using var second = await _edge.GetAsync("/torn");

        Assert.Contains("fwd=uri-miss", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(_body, await second.BytesAsync());
    }

    [Fact]
    public async Task An_origin_that_falls_silent_breaks_the_response_and_is_asked_afresh()
    {
        var never = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = _body.Length;
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 1000));
            await context.Response.Body.FlushAsync();
            await never.Task;
        };
        await Assert.ThrowsAsync<HttpRequestException>(() => _edge.GetAsync("/silent"));
        never.SetResult();

        _origin.AnswerWith(_body, ("Cache-Control", "max-age=60"));
        using var second = await _edge.GetAsync("/silent");
        Assert.Equal(_body, await second.BytesAsync());
    }

    [Fact]
    public async Task An_object_too_large_to_store_streams_through_a_window()
    {
        var large = Answers.RandomBytes(20_000_000, 4);
        _origin.AnswerWith(large, ("Cache-Control", "max-age=60"));

        using var response = await _edge.GetAsync("/large");

        Assert.DoesNotContain("stored", response.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(Answers.Hash(large), Answers.Hash(await response.BytesAsync()));
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_native_bytes") < 1_000_000);
    }

    [Fact]
    public async Task A_body_without_a_length_is_stored_whole()
    {
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            await context.Response.Body.WriteAsync(_body.AsMemory(0, 400_000));
            await context.Response.Body.FlushAsync();
            await context.Response.Body.WriteAsync(_body.AsMemory(400_000));
        };

        using var first = await _edge.GetAsync("/chunked");
        using var second = await _edge.GetAsync("/chunked");

        Assert.Equal(_body, await first.BytesAsync());
        Assert.Equal(_body, await second.BytesAsync());
        Assert.Contains("hit", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Buffers_are_given_back_when_everything_is_purged()
    {
        _origin.AnswerWith(_body, ("Cache-Control", "max-age=60"));
        for (var i = 0; i < 20; i++)
        {
            using var response = await _edge.GetAsync($"/leak/{i}");
        }

        await _edge.PurgeAsync(new { prefixes = new[] { "/leak/" } });
        _origin.AnswerWith([], ("Cache-Control", "max-age=60"));
        for (var i = 0; i < 20; i++)
        {
            using var response = await _edge.GetAsync($"/leak/{i}");
        }

        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_native_bytes") == 0);
    }
}
