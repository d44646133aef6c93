using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Hostility;

/// <summary>Nothing that is not in the cache key reaches the origin in a fill, and so nothing of it can be in what others get (RFC 9111 section 7.1).</summary>
public sealed class CachePoisoningTests(HostileCluster cluster) : IClassFixture<HostileCluster>
{
    public static TheoryData<string, string> Unkeyed => new()
    {
        { "Host", "evil.example" },
        { "X-Forwarded-Host", "evil.example" },
        { "X-Forwarded-For", "10.0.0.1" },
        { "X-Forwarded-Proto", "https" },
        { "X-Forwarded-Scheme", "nothttps" },
        { "X-Forwarded-Port", "66666" },
        { "X-Forwarded-Prefix", "/evil" },
        { "Forwarded", "host=evil.example" },
        { "X-Host", "evil.example" },
        { "X-Original-URL", "/evil" },
        { "X-Rewrite-URL", "/evil" },
        { "X-HTTP-Method-Override", "DELETE" },
        { "X-HTTP-Method", "DELETE" },
        { "X-Method-Override", "DELETE" },
        { "Cookie", "session=evil" },
        { "Origin", "https://evil.example" },
        { "Referer", "https://evil.example" },
        { "User-Agent", "evil" },
        { "Cache-Control", "max-age=1000" },
        { "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        { "tracestate", "vendor=evil" },
        { "baggage", "who=evil" },
        { "Request-Id", "|evil." },
        { "Correlation-Context", "who=evil" },
        { "X-Anything", "evil" },
    };

    [Theory]
    [MemberData(nameof(Unkeyed))]
    public async Task An_unkeyed_field_reaches_no_fill_and_changes_no_answer(string name, string value)
    {
        var path = "/poison/" + name;
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\n{(name == "Host" ? "" : "Host: h\r\n")}{name}: {value}\r\n\r\n");
        var poisoned = await connection.ReadResponseAsync();
        using var clean = await cluster.Edge.GetAsync(path);

        var seen = Assert.Single(cluster.Origin.Requests, r => r.Target == path);
        Assert.Equal("GET", seen.Method);
        Assert.DoesNotContain(seen.Fields, f => f.Value.Contains(value, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(path, poisoned!.Body);
        Assert.Equal(path, await clean.TextAsync());
        Assert.Contains("; hit", clean.CacheStatus(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "DELETE")]
    [InlineData("X-Original-URL", "/evil")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    public async Task A_proxied_request_cannot_speak_for_another_one_either(string name, string value)
    {
        var path = "/proxied-poison/" + name;
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync($"POST {path} HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n{name}: {value}\r\n\r\n");
        await connection.ReadResponseAsync();

        Assert.DoesNotContain(name, Assert.Single(cluster.Origin.Requests, r => r.Target == path).Fields.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_connection_is_never_turned_into_a_tunnel() // RFC 9110 section 7.8
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync(
            "GET /upgraded HTTP/1.1\r\nHost: h\r\nAuthorization: Basic eA==\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");

        Assert.Equal(200, (await connection.ReadResponseAsync())!.Status);
        Assert.DoesNotContain("Upgrade", Assert.Single(cluster.Origin.Requests, r => r.Target == "/upgraded").Fields.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_field_listed_in_Connection_is_not_thereby_taken_from_the_edge() // RFC 9110 section 7.6.1
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("GET /listed HTTP/1.1\r\nHost: h\r\nConnection: CDN-Loop, Via, Host\r\n\r\n");

        Assert.Equal(200, (await connection.ReadResponseAsync())!.Status);
        var seen = Assert.Single(cluster.Origin.Requests, r => r.Target == "/listed");
        Assert.Equal("edge-t", seen.Fields["CDN-Loop"]);
        Assert.Equal("1.1 edge-t", seen.Fields["Via"]);
    }

    [Fact]
    public async Task Bytes_beyond_ASCII_in_a_forwarded_field_break_no_fill() // RFC 9110 section 5.5
    {
        await using var connection = await RawConnection.OpenAsync(cluster.Edge.Port);
        await connection.SendAsync("GET /obs-text HTTP/1.1\r\nHost: h\r\nAccept-Language: \u00e9\u00ff\r\nUser-Agent: \u00e9\r\n\r\n");

        Assert.Equal(200, (await connection.ReadResponseAsync())!.Status);
    }
}
