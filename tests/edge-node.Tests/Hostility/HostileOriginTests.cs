using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>Origins whose answers are not what HTTP says: a clean error or a broken connection, never a stored lie.</summary>
public sealed class HostileOriginTests : IAsyncLifetime
{
    private const string Good = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\ngood";
    private const string Fresh = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n";
    private readonly RawOrigin _origin = new();
    private EdgeProcess _edge = null!;

    public static TheoryData<string, string> Unusable => new()
    {
        { "RFC 9112 6.3: Content-Length and Transfer-Encoding", Fresh + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 6.3: Transfer-Encoding and Content-Length", Fresh + "Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n4\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 6.3: two Content-Lengths", Fresh + "Content-Length: 4\r\nContent-Length: 2\r\n\r\nevil" },
        { "RFC 9112 6.3: a list of Content-Lengths", Fresh + "Content-Length: 4, 4\r\n\r\nevil" },
        { "RFC 9110 8.6: a Content-Length that is no number", Fresh + "Content-Length: four\r\n\r\nevil" },
        { "RFC 9110 8.6: a signed Content-Length", Fresh + "Content-Length: +4\r\n\r\nevil" },
        { "RFC 9110 8.6: a negative Content-Length", Fresh + "Content-Length: -4\r\n\r\nevil" },
        { "RFC 9112 6.1: an unknown transfer coding", Fresh + "Transfer-Encoding: xchunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 6.1: a coding before chunked", Fresh + "Transfer-Encoding: gzip, chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: a chunk size that is none", Fresh + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: an overflowing chunk size", Fresh + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9110 5.5: a control character in a field value", Fresh + "X-A: a\u0001b\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9110 5.1: a field name that is no token", Fresh + "X A: b\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9110 5.1: a field line without a colon", Fresh + "nonsense\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9112 4: a status code of four digits", "HTTP/1.1 2000 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9112 4: not HTTP at all", "SSH-2.0-OpenSSH_9.2\r\n\r\n" },
        { "RFC 9112 4: a protocol that is not spoken", "ICY 200 OK\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9110 5.4: fields without end", Fresh + "X-Large: " + new string('x', 200_000) + "\r\nContent-Length: 4\r\n\r\nevil" },
        { "RFC 9112 6.3: Content-Length 0 promised by nobody, closed at once", "" },
        { "RFC 9110 15.2.2: a tunnel that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" },
    };

    /// <summary>Broken in the middle: the head and some of the body are out by then.</summary>
    public static TheoryData<string, string> Broken => new()
    {
        { "RFC 9112 8: shorter than Content-Length", Fresh + "Content-Length: 400\r\n\r\nevil" },
        { "RFC 9112 8: no last chunk", Fresh + "Transfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n" },
        { "RFC 9112 7.1: the second chunk is broken", Fresh + "Transfer-Encoding: chunked\r\n\r\n4\r\nevil\r\nzz\r\nevil\r\n0\r\n\r\n" },
        { "RFC 9112 7.1: chunk data longer than its size", Fresh + "Transfer-Encoding: chunked\r\n\r\n2\r\nevil\r\n0\r\n\r\n" },
    };

    public async ValueTask InitializeAsync() =>
        _edge = await EdgeProcess.StartAsync(_origin.Url, "--Edge:Fill:IdleTimeout=00:00:02", "--Edge:Fill:ResponseTimeout=00:00:05");

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task An_unusable_response_is_a_502_and_is_not_stored()
    {
        // One edge for all cases: none of them may harm the next one either.
        foreach (var (rule, answer) in Unusable.Select(row => row.Data))
        {
            var path = "/" + Guid.NewGuid().ToString("N");
            _origin.Otherwise = RawAnswer.Exactly(answer, closes: true);
            using var bad = await _edge.GetAsync(path);
            Assert.True(bad.StatusCode == HttpStatusCode.BadGateway, $"{rule}: {bad.StatusCode}");
            Assert.Equal("application/problem+json", bad.Content.Headers.ContentType?.MediaType);
            Assert.DoesNotContain("evil", await bad.TextAsync(), StringComparison.Ordinal);
            await IsGoodAsync(path, rule);
        }
    }

    [Fact]
    public async Task An_unusable_response_to_a_proxied_request_is_a_502() // RFC 9112 section 6.3
    {
        _origin.Otherwise = RawAnswer.Exactly(Fresh + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n", closes: true);
        using var response = await _edge.Client.PostAsync("/proxied", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.DoesNotContain("evil", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_never_shown_as_whole_nor_stored()
    {
        foreach (var (rule, answer) in Broken.Select(row => row.Data))
        {
            var path = "/" + Guid.NewGuid().ToString("N");
            _origin.Otherwise = RawAnswer.Exactly(answer, closes: true);
            try
            {
                using var bad = await _edge.GetAsync(path);
                Assert.True(bad.StatusCode == HttpStatusCode.BadGateway, $"{rule}: {bad.StatusCode}");
            }
            catch (HttpRequestException)
            {
                // Cut off in the middle, which is what happened to the edge too.
            }

            await IsGoodAsync(path, rule);
        }
    }

    [Fact]
    public async Task A_second_response_behind_the_first_is_nobodys_answer() // RFC 9112 section 9.2 (response splitting)
    {
        const string Split = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 4\r\n\r\nevil";
        _origin.Otherwise = RawAnswer.Exactly(Good + Split);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("good", await _edge.Client.GetStringAsync($"/split/{i}", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_body_behind_a_304_is_nobodys_answer() // RFC 9110 section 15.4.5
    {
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 200 OK\r\nCache-Control: max-age=0\r\nETag: \"1\"\r\nContent-Length: 4\r\n\r\ngood");
        Assert.Equal("good", await _edge.Client.GetStringAsync("/validated", TestContext.Current.CancellationToken));
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=60\r\nETag: \"1\"\r\nContent-Length: 4\r\n\r\n" + Good.Replace("good", "evil", StringComparison.Ordinal));
        Assert.Equal("good", await _edge.Client.GetStringAsync("/validated", TestContext.Current.CancellationToken));
        _origin.Otherwise = RawAnswer.Exactly(Good);

        Assert.Equal("good", await _edge.Client.GetStringAsync("/validated", TestContext.Current.CancellationToken));
        Assert.Equal("good", await _edge.Client.GetStringAsync("/another", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Interim_responses_are_dropped_and_the_final_one_is_used() // RFC 9110 section 15.2
    {
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </evil>; rel=preload\r\n\r\n" + Good);
        using var response = await _edge.GetAsync("/interim");

        Assert.Equal("good", await response.TextAsync());
        Assert.Equal("", response.Field("Link"));
    }

    [Fact]
    public async Task Bytes_beyond_ASCII_in_a_response_field_pass_unchanged() // RFC 9110 section 5.5
    {
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nX-Title: caf\u00e9\r\nContent-Length: 4\r\n\r\ngood");
        for (var i = 0; i < 2; i++)
        {
            await using var connection = await RawConnection.OpenAsync(_edge.Port);
            await connection.SendAsync("GET /obs-text HTTP/1.1\r\nHost: h\r\n\r\n");
            Assert.Equal("caf\u00e9", (await connection.ReadResponseAsync())!.Field("X-Title"));
        }

        Assert.Single(_origin.Requests);
    }

    [Fact]
    public async Task A_folded_field_arrives_unfolded() // RFC 9112 section 5.2
    {
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nX-Folded: a\r\n b\r\nContent-Length: 4\r\n\r\ngood");
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync("GET /folded HTTP/1.1\r\nHost: h\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.Equal("good", response!.Body);
        Assert.Equal(["a", "b"], response.Field("X-Folded").Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData('\r')] // RFC 9112 section 2.2
    [InlineData('\0')] // RFC 9110 section 5.5
    public async Task A_bare_CR_or_NUL_in_a_field_value_becomes_a_space(char control)
    {
        _origin.Otherwise = RawAnswer.Exactly("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nX-A: a" + control + "Set-Cookie: evil\r\nContent-Length: 4\r\n\r\ngood");
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync("GET /bare-cr HTTP/1.1\r\nHost: h\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.Equal("a Set-Cookie: evil", response!.Field("X-A"));
        Assert.Equal("", response.Field("Set-Cookie"));
    }

    [Fact]
    public async Task Trailer_fields_become_no_header_fields() // RFC 9110 section 6.5.1
    {
        _origin.Otherwise = RawAnswer.Exactly(Fresh + "Transfer-Encoding: chunked\r\nTrailer: X-Late\r\n\r\n4\r\ngood\r\n0\r\nX-Late: 1\r\nCache-Control: max-age=9999\r\n\r\n");
        for (var i = 0; i < 2; i++)
        {
            using var response = await _edge.GetAsync("/trailed");
            Assert.Equal("good", await response.TextAsync());
            Assert.Equal("", response.Field("X-Late"));
            Assert.Equal("max-age=60", response.Field("Cache-Control"));
        }
    }

    [Fact]
    public async Task What_the_edge_sends_to_the_origin_is_one_well_formed_request_each()
    {
        _origin.Otherwise = RawAnswer.Exactly(Good);
        await using var connection = await RawConnection.OpenAsync(_edge.Port);
        await connection.SendAsync("GET /well?x=%0d%0aGET%20/evil HTTP/1.1\r\nHost: h\r\nAccept: a/b\r\nX-Evil: 1\r\n\r\n");
        Assert.Equal("good", (await connection.ReadResponseAsync())!.Body);

        var lines = Assert.Single(_origin.Requests).Head.Split("\r\n");
        Assert.Equal("GET /well?x=%0D%0AGET%20/evil HTTP/1.1", lines[0]);
        Assert.Equal(["Accept: a/b", "CDN-Loop: edge-t", "Host: " + new Uri(_origin.Url).Authority, "Via: 1.1 edge-t"], lines[1..].Order(StringComparer.Ordinal));
    }

    private async Task IsGoodAsync(string path, string rule)
    {
        _origin.Otherwise = RawAnswer.Exactly(Good);
        // An origin whose connection broke is left alone for some seconds only while there is another one; this is the only one.
        using var good = await _edge.GetAsync(path);
        Assert.True(await good.TextAsync() == "good", $"{rule}: the next request got {good.StatusCode}");
        Assert.DoesNotContain("; hit", good.CacheStatus(), StringComparison.Ordinal);
    }
}
