using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>Requests whose end or fields two parsers could see differently (RFC 9112). Refused ones never reach the origin.</summary>
public sealed class RequestFramingTests(HostileCluster cluster) : IClassFixture<HostileCluster>
{
    private readonly string _smuggledPath = "/smuggled/" + Guid.NewGuid().ToString("N");

    private string Smuggled => $"GET {_smuggledPath} HTTP/1.1\r\nHost: h\r\n\r\n";

    public static TheoryData<string, string> DisputableBodies => new()
    {
        { "RFC 9112 6.1: Content-Length before Transfer-Encoding", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: Transfer-Encoding before Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: both on a GET", "GET /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: Transfer-Encoding in HTTP/1.0", "POST /a HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.3: two different Content-Lengths", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 0\r\n\r\nabc" },
        { "RFC 9112 6.3: a list of Content-Lengths", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3, 0\r\n\r\nabc" },
        { "RFC 9112 6.3: a signed Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc" },
        { "RFC 9112 6.3: a negative Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n" },
        { "RFC 9112 6.3: a hexadecimal Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0x3\r\n\r\nabc" },
        { "RFC 9112 6.3: an overflowing Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551617\r\n\r\na" },
        { "RFC 9112 6.3: an empty Content-Length", "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: \r\n\r\n" },
        { "RFC 9112 6.1: an unknown coding", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: chunked is not last", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: a coding in quotes", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: a vertical tab before chunked", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: no chunk size", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: a chunk size that is not hexadecimal", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: an overflowing chunk size", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: chunk data longer than its size", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n" },
        { "RFC 9112 7.1.1: a bare LF ends a chunk extension", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;x\na\r\n0\r\n\r\n" },
        { "RFC 9112 7.1.1: a bare CR within a chunk extension", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;x\ry\r\na\r\n0\r\n\r\n" },
    };

    public static TheoryData<string, string> MalformedHeads => new()
    {
        { "RFC 9112 2.2: bare LF ends the request line", "GET /a HTTP/1.1\nHost: h\r\n\r\n" },
        { "RFC 9112 2.2: bare LF ends a field line", "GET /a HTTP/1.1\r\nHost: h\nX: y\r\n\r\n" },
        { "RFC 9112 2.2: bare LF ends the head", "GET /a HTTP/1.1\r\nHost: h\r\n\n" },
        { "RFC 9112 2.2: bare CR in a field value", "GET /a HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n" },
        { "RFC 9112 2.2: bare CR in the request line", "GET /a\r HTTP/1.1\r\nHost: h\r\n\r\n" },
        { "RFC 9112 2.2: space before the first field line", "GET /a HTTP/1.1\r\n X: y\r\nHost: h\r\n\r\n" },
        { "RFC 9112 5.1: space before the colon", "GET /a HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n" },
        { "RFC 9112 5.1: Transfer-Encoding with space before the colon", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9112 5.2: obs-fold", "GET /a HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n" },
        { "RFC 9112 5.2: obs-fold in Transfer-Encoding", "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" },
        { "RFC 9110 5.1: an empty field name", "GET /a HTTP/1.1\r\nHost: h\r\n: y\r\n\r\n" },
        { "RFC 9110 5.1: a field line without a colon", "GET /a HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n" },
        { "RFC 9110 5.5: NUL in a field value", "GET /a HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n" },
        { "RFC 9110 5.5: NUL in a field name", "GET /a HTTP/1.1\r\nHost: h\r\nX\0: b\r\n\r\n" },
        { "RFC 9112 3: NUL in the target", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n" },
        { "RFC 9112 3: a space in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n" },
        { "RFC 9112 3: no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n" },
        { "RFC 9112 3.1: a method that is no token", "G(T /a HTTP/1.1\r\nHost: h\r\n\r\n" },
        { "RFC 9112 2.3: an unknown protocol", "GET /a ICY/1.1\r\nHost: h\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(DisputableBodies))]
    public async Task A_body_whose_end_is_disputable_is_refused_and_what_follows_it_is_not_executed(string rule, string request)
    {
        Assert.NotEmpty(rule);
        // Proxied bodies are relayed as they come, so the origin may see the beginning of a request whose body turns out to be broken.
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync(request + Smuggled);
        var response = await connection.ReadResponseAsync();

        Assert.InRange(response?.Status ?? 400, 400, 499);
        Assert.Equal("", await connection.ReadToEndAsync());
        Assert.DoesNotContain(cluster.Origin.Requests, r => r.Target == _smuggledPath);
        await cluster.IsUnharmedAsync();
    }

    [Theory]
    [MemberData(nameof(MalformedHeads))]
    public async Task A_malformed_head_is_refused_and_what_follows_it_is_not_executed(string rule, string request)
    {
        Assert.NotEmpty(rule);
        await cluster.RefusedAsync(request + Smuggled, 400, 505);
        Assert.DoesNotContain(cluster.Origin.Requests, r => r.Target == _smuggledPath);
    }

    [Fact]
    public async Task An_HTTP_version_that_is_not_spoken_is_answered_505() => // RFC 9110 section 15.6.6
        await cluster.RefusedAsync("GET /a HTTP/3.7\r\nHost: h\r\n\r\n", 505);

    [Fact]
    public async Task Chunk_extensions_are_ignored_and_not_passed_on() // RFC 9112 section 7.1.1
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync(
            "POST /extended HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;name=\"v;\"\r\nhello\r\n0\r\n\r\nGET /after HTTP/1.1\r\nHost: h\r\n\r\n");

        Assert.Equal("/extended", (await connection.ReadResponseAsync())!.Body);
        Assert.Equal("/after", (await connection.ReadResponseAsync())!.Body);
    }

    [Fact]
    public async Task A_request_in_the_body_of_a_GET_is_a_body() // RFC 9110 section 9.3.1
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync($"GET /bodied HTTP/1.1\r\nHost: h\r\nContent-Length: {Smuggled.Length}\r\n\r\n{Smuggled}GET /next HTTP/1.1\r\nHost: h\r\n\r\n");

        Assert.Equal("/bodied", (await connection.ReadResponseAsync())!.Body);
        Assert.Equal("/next", (await connection.ReadResponseAsync())!.Body);
        Assert.DoesNotContain(cluster.Origin.Requests, r => r.Target == _smuggledPath);
    }

    [Fact]
    public async Task A_body_sent_with_a_GET_does_not_change_what_others_get() // RFC 9111 section 4
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("GET /fat HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nevil");
        var first = await connection.ReadResponseAsync();
        using var second = await cluster.Edge.GetAsync("/fat");

        Assert.Contains("fwd=bypass", first!.Field("Cache-Status"), StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_name_that_is_no_token_is_not_passed_on() // RFC 9110 section 5.1
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("POST /token HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nX(y): z\r\n\r\n");

        Assert.Equal("/token", (await connection.ReadResponseAsync())!.Body);
        Assert.DoesNotContain(Assert.Single(cluster.Origin.Requests, r => r.Target == "/token").Fields, f => f.Value == "z");
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order() // RFC 9112 section 9.3.2
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync(string.Concat(Enumerable.Range(0, 20).Select(i => $"GET /pipelined/{i % 7} HTTP/1.1\r\nHost: h\r\n\r\n")));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"/pipelined/{i % 7}", (await connection.ReadResponseAsync())!.Body);
        }
    }

    [Fact]
    public async Task A_malformed_request_ends_its_pipeline_after_the_good_ones_before_it() // RFC 9112 section 9.6
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("GET /good HTTP/1.1\r\nHost: h\r\n\r\nGET /bad HTTP/1.1\r\nHost: h\r\nX : y\r\n\r\n" + Smuggled);

        Assert.Equal("/good", (await connection.ReadResponseAsync())!.Body);
        Assert.Equal(400, (await connection.ReadResponseAsync())!.Status);
        Assert.Equal("", await connection.ReadToEndAsync());
        Assert.DoesNotContain(cluster.Origin.Requests, r => r.Target == _smuggledPath || r.Target == "/bad");
    }

    [Fact]
    public async Task Empty_lines_before_a_request_are_skipped() // RFC 9112 section 2.2
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("\r\nGET /spaced HTTP/1.1\r\nHost: h\r\n\r\n");

        Assert.Equal("/spaced", (await connection.ReadResponseAsync())!.Body);
    }

    [Fact]
    public async Task An_HTTP_1_0_client_gets_a_whole_response_and_the_end_of_its_connection() // RFC 9112 section 9.3
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("GET /old HTTP/1.0\r\n\r\n");

        Assert.Equal("/old", (await connection.ReadResponseAsync())!.Body);
        Assert.Equal("", await connection.ReadToEndAsync());
    }
}
