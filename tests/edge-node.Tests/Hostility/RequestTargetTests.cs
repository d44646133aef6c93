using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>Host and request target (RFC 9112 section 3): one object, one spelling, in the cache key and at the origin alike.</summary>
public sealed class RequestTargetTests(HostileCluster cluster) : IClassFixture<HostileCluster>
{
    [Theory]
    [InlineData("RFC 9112 3.2: no Host", "GET /a HTTP/1.1\r\n\r\n")]
    [InlineData("RFC 9112 3.2: two Hosts", "GET /a HTTP/1.1\r\nHost: h\r\nHost: i\r\n\r\n")]
    [InlineData("RFC 9112 3.2: two equal Hosts", "GET /a HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2: a list of Hosts", "GET /a HTTP/1.1\r\nHost: h, i\r\n\r\n")]
    [InlineData("RFC 9110 4.2.4: Host with user information", "GET /a HTTP/1.1\r\nHost: user@h\r\n\r\n")]
    [InlineData("RFC 9110 7.2: Host with a path", "GET /a HTTP/1.1\r\nHost: h/evil\r\n\r\n")]
    [InlineData("RFC 9110 7.2: Host with a port that is none", "GET /a HTTP/1.1\r\nHost: h:1x\r\n\r\n")]
    [InlineData("RFC 9110 7.2: Host with a space", "GET /a HTTP/1.1\r\nHost: h i\r\n\r\n")]
    [InlineData("RFC 9112 3.2.2: absolute-form for another host", "GET http://other/a HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2.2: absolute-form with another scheme", "GET ftp://h/a HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2.3: authority-form outside CONNECT", "GET h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n")]
    [InlineData("RFC 9112 3.2.4: asterisk-form outside OPTIONS", "GET * HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2.4: asterisk-form names no object", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2.1: a target without a slash", "GET a HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 9112 3.2.1: a fragment", "GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 7.3: an encoded NUL in the path", "GET /a%00b HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 7.3: an encoded NUL in the query", "GET /a?x=%00 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 7.3: encoded line ends in the path", "GET /a%0d%0aX:%20y HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 2.1: an unfinished percent-encoding", "GET /a%4 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 2.1: a percent sign that encodes nothing", "GET /a%zz HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 2: a backslash in the path", "GET /a\\..\\b HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 2: a byte beyond ASCII in the path", "GET /a\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("RFC 3986 2: a byte beyond ASCII in the query", "GET /a?\u00e9 HTTP/1.1\r\nHost: h\r\n\r\n")]
    public async Task A_request_that_names_no_single_object_is_refused(string rule, string request)
    {
        Assert.NotEmpty(rule);
        await cluster.RefusedAsync(request, 400, 405);
    }

    [Theory]
    [InlineData("TRACE /a HTTP/1.1\r\nHost: h\r\n\r\n")] // RFC 9110 section 9.3.8
    [InlineData("CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n")] // RFC 9110 section 9.3.6
    public async Task Tracing_and_tunnels_are_refused(string request) => await cluster.RefusedAsync(request, 400, 405, 501);

    [Theory]
    [InlineData("RFC 3986 6.2.2.2: encoded unreserved characters", "/%74r%61cks/%7e1", "/tracks/~1")]
    [InlineData("RFC 3986 6.2.2.1: lower-case percent-encoding", "/caf%c3%a9", "/caf%C3%A9")]
    [InlineData("RFC 3986 6.2.2.3: dot segments", "/x/../y/./z", "/y/z")]
    [InlineData("RFC 3986 6.2.2.3: encoded dot segments", "/x/%2e%2E/y2", "/y2")]
    [InlineData("RFC 3986 5.2.4: above the root", "/../../../etc/passwd", "/etc/passwd")]
    [InlineData("RFC 3986 5.2.4: a dot segment at the end", "/x3/y/..", "/x3/")]
    [InlineData("RFC 3986 2.4: decoded once and not twice", "/a4/%252e%252e/b", "/a4/%252e%252e/b")]
    [InlineData("RFC 3986 2.2: an encoded slash is not a slash", "/a5%2fb", "/a5%2Fb")]
    [InlineData("RFC 3986 2.2: a dot segment before an encoded slash is none", "/a6/..%2fb", "/a6/..%2Fb")]
    [InlineData("RFC 3986 3.3: empty segments are segments", "//a7//b", "//a7//b")]
    [InlineData("RFC 3986 2.1: an encoded backslash stays encoded", "/a8%5c..%5cb", "/a8%5C..%5Cb")]
    [InlineData("RFC 3986 3.4: dots in the query are no segments", "/a9?u=/../x", "/a9?u=/../x")]
    [InlineData("RFC 3986 3.4: encoded line ends in the query stay encoded", "/a10?x=%0d%0aGET", "/a10?x=%0D%0AGET")]
    [InlineData("RFC 3986 2: what browsers leave bare", "/a11?x[]={|}", "/a11?x%5B%5D=%7B%7C%7D")]
    [InlineData("RFC 3986 6.2.3: an empty query is a query", "/a12?", "/a12?")]
    [InlineData("RFC 9112 3.2.2: absolute-form", "http://h/x/../a13", "/a13")]
    public async Task The_origin_is_asked_for_the_spelling_that_is_in_the_cache_key(string rule, string written, string canonical)
    {
        Assert.NotEmpty(rule);
        var first = await GetAsync(written);
        var second = await GetAsync(canonical);

        Assert.Equal(canonical, first.Body);
        Assert.Equal(canonical, second.Body);
        Assert.Contains("; hit", second.Field("Cache-Status"), StringComparison.Ordinal);
        Assert.Single(cluster.Origin.Requests, r => r.RawTarget == canonical);
    }

    [Theory]
    [InlineData("/p1/a", "//p1/a")]
    [InlineData("/p2/a", "/p2%2Fa")]
    [InlineData("/p3", "/p3/")]
    [InlineData("/p4", "/P4")]
    [InlineData("/p5?a=1&b=2", "/p5?b=2&a=1")]
    [InlineData("/p6", "/p6?")]
    [InlineData("/p7/%2e", "/p7/%252e")]
    [InlineData("/p8;v=1", "/p8")]
    [InlineData("/p9", "/p9%20")]
    public async Task Targets_that_an_origin_may_tell_apart_are_told_apart(string one, string other) // RFC 9111 section 2
    {
        var first = await GetAsync(one);
        var second = await GetAsync(other);

        Assert.NotEqual(first.Body, second.Body);
        Assert.DoesNotContain("; hit", second.Field("Cache-Status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxied_request_is_spelled_like_a_filled_one() // RFC 9112 section 3.2
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("POST /x/%2e%2e/proxied/%252e/a%2fb?q[]=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");

        Assert.Equal("/proxied/%252e/a%2Fb?q%5B%5D=1", (await connection.ReadResponseAsync())!.Body);
    }

    private async Task<RawResponse> GetAsync(string target)
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync($"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n");
        return (await connection.ReadResponseAsync())!;
    }
}
