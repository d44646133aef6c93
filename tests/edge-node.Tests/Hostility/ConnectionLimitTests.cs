using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>What one connection can take of the node is bounded in time and in memory.</summary>
public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private const int LargeBytes = 12 << 20;
    private readonly byte[] _large = Answers.RandomBytes(LargeBytes, 5);
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.AnswerWith("ok"u8.ToArray(), ("Cache-Control", "max-age=60"));
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_connection_that_stays_idle_is_closed() // RFC 9112 section 9.5
    {
        await StartAsync("--Edge:Limits:KeepAliveTimeout=00:00:01");
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("ok", (await connection.ReadResponseAsync())!.Body);

        Assert.Equal("", await connection.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /slow")]
    [InlineData("GET /slow HTTP/1.1\r\nHost: h\r\nX-")]
    public async Task A_head_that_does_not_arrive_in_time_ends_the_connection(string beginning) // RFC 9110 section 15.5.9
    {
        await StartAsync("--Edge:Limits:RequestHeadersTimeout=00:00:01", "--Edge:Limits:KeepAliveTimeout=00:00:01");
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync(beginning);
        var answer = await connection.ReadToEndAsync();

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 408 ", StringComparison.Ordinal), answer);
        Assert.Empty(_origin.Requests);
        Assert.Equal("ok", await _edge.Client.GetStringAsync("/a", Token));
    }

    [Fact]
    public async Task Dripping_single_bytes_does_not_prolong_the_time_for_a_head() // RFC 9110 section 15.5.9
    {
        await StartAsync("--Edge:Limits:RequestHeadersTimeout=00:00:01");
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync("GET /drip HTTP/1.1\r\nHost: h\r\nX-Drip: ");
        var closed = connection.ReadToEndAsync();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!closed.IsCompleted)
        {
            await connection.SendAsync("x");
            await pace.WaitForNextTickAsync(Token);
        }

        Assert.Empty(_origin.Requests);
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_and_the_others_go_on()
    {
        await StartAsync("--Edge:Limits:MaxConnections=2");
        await using var first = await RawConnection.OpenAsync(_edge.Port);
        await using var second = await RawConnection.OpenAsync(_edge.Port);
        foreach (var connection in new[] { first, second })
        {
            await connection.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
            Assert.Equal("ok", (await connection.ReadResponseAsync())!.Body);
        }

        await using var third = await RawConnection.OpenAsync(_edge.Port);
        await third.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("", await third.ReadToEndAsync());
        await first.SendAsync("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
        Assert.Equal("ok", (await first.ReadResponseAsync())!.Body);
    }

    [Fact]
    public async Task An_oversized_head_is_refused() // RFC 9110 section 5.4, RFC 6585 section 5, RFC 9112 section 3
    {
        await StartAsync("--Edge:Limits:MaxRequestHeadersBytes=2KiB", "--Edge:Limits:MaxRequestLineBytes=1KiB", "--Edge:Limits:MaxRequestHeaderCount=20");
        var many = string.Concat(Enumerable.Range(0, 30).Select(i => $"X-{i}: y\r\n"));

        Assert.Equal(414, await StatusAsync($"GET /{new string('a', 1200)} HTTP/1.1\r\nHost: h\r\n\r\n"));
        Assert.Equal(431, await StatusAsync($"GET /a HTTP/1.1\r\nHost: h\r\nX: {new string('a', 2200)}\r\n\r\n"));
        Assert.Equal(431, await StatusAsync($"GET /a HTTP/1.1\r\nHost: h\r\n{many}\r\n"));
        Assert.Equal(200, await StatusAsync($"GET /{new string('a', 500)} HTTP/1.1\r\nHost: h\r\nX: {new string('a', 1000)}\r\n\r\n"));
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task A_client_that_stops_reading_a_stored_body_is_cut_off()
    {
        await StartAsync("--Edge:Limits:MinResponseBytesPerSecond=1000000", "--Edge:Limits:ResponseGracePeriod=00:00:02");
        _origin.AnswerWith(_large, ("Cache-Control", "max-age=60"));
        Assert.Equal(_large, await _edge.Client.GetByteArrayAsync("/large", Token));

        await using var stalled = await StalledAsync();
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 0);

        Assert.True((await stalled.ReadToEndAsync()).Length < LargeBytes);
        Assert.Equal(_large, await _edge.Client.GetByteArrayAsync("/large", Token));
    }

    [Fact]
    public async Task A_client_that_stops_reading_does_not_disturb_the_fill_it_started()
    {
        await StartAsync("--Edge:Limits:MinResponseBytesPerSecond=1000000", "--Edge:Limits:ResponseGracePeriod=00:00:02", "--Edge:Cache:MemoryBytes=64MiB");
        var halfway = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.ContentLength = LargeBytes;
            await context.Response.Body.WriteAsync(_large.AsMemory(0, LargeBytes / 2));
            await halfway.Task;
            await context.Response.Body.WriteAsync(_large.AsMemory(LargeBytes / 2));
        };

        await using var stalled = await StalledAsync();
        var reading = _edge.Client.GetByteArrayAsync("/large", Token);
        halfway.SetResult();
        Assert.Equal(_large, await reading);

        // Cut off, and what it held given back: only the stored object is left.
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 0);
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_native_bytes") <= LargeBytes + (1 << 20));
        Assert.Equal(_large, await _edge.Client.GetByteArrayAsync("/large", Token));
        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task Limits_out_of_range_are_reported_one_by_one()
    {
        await StartAsync();
        var (exitCode, error) = await EdgeProcess.RunToEndAsync(
            "--Edge:Limits:KeepAliveTimeout=00:00:00", "--Edge:Limits:ResponseGracePeriod=00:00:01", "--Edge:Limits:MaxConnections=-1",
            "--Edge:Limits:MaxRequestLineBytes=2MiB", "--Edge:Limits:MinResponseBytesPerSecond=0");

        Assert.Equal(2, exitCode);
        foreach (var key in new[] { "KeepAliveTimeout", "ResponseGracePeriod", "MaxConnections", "MaxRequestLineBytes", "MinResponseBytesPerSecond" })
        {
            Assert.Contains($"Edge:Limits:{key}: ", error, StringComparison.Ordinal);
        }
    }

    private async Task StartAsync(params string[] settings) => _edge = await EdgeProcess.StartAsync(_origin, settings);

    /// <summary>Asks for the large object, and reads nothing of it.</summary>
    private async Task<RawConnection> StalledAsync()
    {
        var connection = await RawConnection.OpenAsync(_edge.Port, receiveBuffer: 4096);
        await connection.SendAsync("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_in_flight_requests") >= 1);
        return connection;
    }

    private async Task<int> StatusAsync(string request)
    {
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync(request);
        return (await connection.ReadResponseAsync())?.Status ?? 0;
    }
}
