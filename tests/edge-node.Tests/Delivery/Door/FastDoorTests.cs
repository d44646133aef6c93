using System.Net.Sockets;
using System.Text;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Delivery.Door;

/// <summary>The fast door beside the full pipeline: same answers, same order, and nothing left behind.</summary>
public sealed class FastDoorTests : IAsyncLifetime
{
    private const string Answered = "cdnmusic_edge_door_requests_total";
    private static readonly byte[] Body = Answers.RandomBytes(40_000, 5);
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.AnswerWith(
            Body, ("Cache-Control", "public, max-age=3600"), ("Content-Type", "audio/mp4"), ("ETag", "\"v1\""), ("Access-Control-Allow-Origin", "*"));
        _edge = await EdgeProcess.StartAsync(_origin, "--Edge:Door:Enabled=true");
        // The body reaches a client a moment before it is stored.
        await EdgeProcess.EventuallyAsync(async () =>
        {
            using var warm = await _edge.GetAsync("/a");
            return warm.CacheStatus().Contains("hit", StringComparison.Ordinal);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("Range: bytes=5-9\r\n")]
    [InlineData("Range: bytes=39990-\r\n")]
    [InlineData("Range: bytes=-7\r\n")]
    [InlineData("Range: bytes=0-999999\r\n")]
    public async Task A_hit_through_the_door_is_the_hit_of_the_pipeline(string range)
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        var before = await _edge.MetricAsync(Answered);

        await connection.SendAsync($"GET /a HTTP/1.1\r\nHost: e\r\n{range}\r\n");
        var fast = await connection.ReadResponseAsync();
        Assert.Equal(before + 1, await _edge.MetricAsync(Answered));

        // A field that changes nothing but that the door leaves to the pipeline.
        await connection.SendAsync($"GET /a HTTP/1.1\r\nHost: e\r\n{range}CDN-Loop: elsewhere\r\n\r\n");
        var full = await connection.ReadResponseAsync();
        Assert.Equal(before + 1, await _edge.MetricAsync(Answered));

        Assert.Equal(full!.Status, fast!.Status);
        Assert.Equal(full.Body, fast.Body);
        Assert.Equal(Comparable(full), Comparable(fast));
        Assert.StartsWith("edge-t; hit; ttl=", fast.Field("Cache-Status"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Range: bytes=5-9\r\n")]
    public async Task What_only_the_disk_holds_comes_through_the_door_too(string range)
    {
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_objects") == 1);
        await _edge.KillAsync();
        await _edge.StartAsync();
        await using var connection = await RawConnection.OpenAsync(_edge.Port);

        await connection.SendAsync($"GET /a HTTP/1.1\r\nHost: e\r\n{range}\r\nGET /a HTTP/1.1\r\nHost: e\r\n{range}\r\n");
        var fromDisk = await connection.ReadResponseAsync();
        var fromMemory = await connection.ReadResponseAsync();

        Assert.Equal(2, await _edge.MetricAsync(Answered));
        Assert.Equal(Encoding.Latin1.GetString(range.Length == 0 ? Body : Body[5..10]), fromDisk!.Body);
        Assert.Equal(fromMemory!.Body, fromDisk.Body);
        Assert.Equal(Comparable(fromMemory), Comparable(fromDisk));
    }

    [Theory]
    [InlineData("bytes=40000-")]
    [InlineData("bytes=9-5")]
    [InlineData("bytes=0-1,5-9")]
    [InlineData("bytes=-0")]
    [InlineData("items=0-1")]
    [InlineData("bytes=99999999999999999999999-")]
    public async Task Ranges_that_need_judgement_go_to_the_pipeline(string range)
    {
        var before = await _edge.MetricAsync(Answered);

        using var response = await _edge.GetAsync("/a", ("Range", range));

        Assert.Contains((int)response.StatusCode, new[] { 200, 206, 416 });
        Assert.Equal(before, await _edge.MetricAsync(Answered));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order_whichever_door_they_take()
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        var head = "HEAD /a HTTP/1.1\r\nHost: e\r\n\r\n";
        await connection.SendAsync(
            Get("/a", "Range: bytes=0-1\r\n") + Get("/a", "If-None-Match: \"v1\"\r\n") + Get("/a", "Range: bytes=2-3\r\n") + head + Get("/new") + Get("/a", "Range: bytes=4-5\r\n"));

        Assert.Equal(Slice(0, 2), (await connection.ReadResponseAsync())!.Body);
        Assert.Equal(304, (await connection.ReadResponseAsync())!.Status);
        Assert.Equal(Slice(2, 2), (await connection.ReadResponseAsync())!.Body);
        Assert.Equal(200, (await connection.ReadResponseAsync(toHead: true))!.Status);
        Assert.Equal(Slice(0, Body.Length), (await connection.ReadResponseAsync())!.Body);
        Assert.Equal(Slice(4, 2), (await connection.ReadResponseAsync())!.Body);
    }

    [Fact]
    public async Task A_head_that_arrives_byte_by_byte_is_one_request()
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        foreach (var character in Get("/a"))
        {
            await connection.SendAsync(character.ToString());
        }

        Assert.Equal(Slice(0, Body.Length), (await connection.ReadResponseAsync())!.Body);
    }

    [Fact]
    public async Task A_client_that_asks_to_close_is_obeyed()
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync(Get("/a", "Connection: close\r\n"));

        var response = await connection.ReadResponseAsync();

        Assert.Equal("close", response!.Field("Connection"));
        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task A_request_with_a_body_leaves_the_connection_to_the_pipeline_and_nothing_of_it_is_taken_for_a_request()
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        var smuggled = Get("/smuggled");
        await connection.SendAsync($"POST /form HTTP/1.1\r\nHost: e\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}" + Get("/a"));

        Assert.Equal(200, (await connection.ReadResponseAsync())!.Status);
        Assert.Equal(Slice(0, Body.Length), (await connection.ReadResponseAsync())!.Body);
        Assert.DoesNotContain(_origin.Requests, r => r.Target == "/smuggled");
    }

    [Fact]
    public async Task Purged_responses_are_gone_from_the_door_too()
    {
        await _edge.PurgeAsync(new { paths = new[] { "/a" }, prefixes = Array.Empty<string>(), soft = false });

        using var response = await _edge.GetAsync("/a");

        Assert.Contains("fwd=uri-miss", response.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        const int requests = 20_000;
        const int smallestObject = 24;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", _edge.Port, TestContext.Current.CancellationToken);
        var request = Encoding.ASCII.GetBytes(Get("/a", "Range: bytes=0-99\r\n"));
        var buffer = new byte[4096];
        Repeat(1000);
        var (allocated, answered) = (await _edge.MetricAsync("cdnmusic_edge_allocated_bytes_total"), await _edge.MetricAsync(Answered));

        Repeat(requests);

        Assert.Equal(answered + requests, await _edge.MetricAsync(Answered));
        // The rest of the process – timers, this test's own look at the metrics – allocates a little; one object per request would be more.
        var perRequest = (await _edge.MetricAsync("cdnmusic_edge_allocated_bytes_total") - allocated) / requests;
        Assert.True(perRequest < smallestObject, $"{perRequest} bytes per request");

        void Repeat(int times)
        {
            for (var i = 0; i < times; i++)
            {
                socket.Send(request);
                var received = 0;
                while (!buffer.AsSpan(0, received).EndsWith(Body.AsSpan(90, 10)))
                {
                    received += socket.Receive(buffer, received, buffer.Length - received, SocketFlags.None);
                }
            }
        }
    }

    private static string Get(string target, string fields = "") => $"GET {target} HTTP/1.1\r\nHost: e\r\n{fields}\r\n";

    private static string Slice(int offset, int length) => Encoding.Latin1.GetString(Body, offset, length);

    private static List<string> Comparable(RawResponse response) =>
    [
        .. response.Fields.Where(f => f.Name is not ("Age" or "Cache-Status"))
            .Select(f => $"{f.Name.ToUpperInvariant()}: {f.Value}").Order(StringComparer.Ordinal),
    ];
}
