using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9211: every response says how the cache handled its request; and RFC 8586, how loops are found.</summary>
[Trait("RFC", "9211")]
public sealed class Rfc9211CacheStatusTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Fact]
    public async Task A_miss_and_a_hit_say_so()
    {
        var resource = fixture.NewResource().Answer("body", Fresh);

        Assert.Equal("edge-t; fwd=uri-miss; fwd-status=200; stored", (await resource.GetAsync()).CacheStatus);
        Assert.Matches("^edge-t; hit; ttl=[4-6][0-9]$", (await resource.GetAsync()).CacheStatus);
    }

    [Fact]
    public async Task What_is_not_stored_does_not_say_stored()
    {
        var resource = fixture.NewResource().Answer(404, "none");

        Assert.Equal("edge-t; fwd=uri-miss; fwd-status=404", (await resource.GetAsync()).CacheStatus);
    }

    [Fact]
    public async Task A_pass_says_why()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: private");

        Assert.Equal("edge-t; fwd=bypass; fwd-status=200", (await resource.GetAsync()).CacheStatus);
        Assert.Equal("edge-t; fwd=bypass; fwd-status=200", (await resource.GetAsync("Authorization: Bearer x")).CacheStatus);
        Assert.Equal("edge-t; fwd=method; fwd-status=200", (await resource.SendAsync("POST")).CacheStatus);
    }

    [Fact]
    public async Task What_caches_nearer_the_origin_said_stays_in_front_on_every_way()
    {
        const string upstream = "shield; fwd=uri-miss; stored";
        var resource = fixture.NewResource().Answer(r => new RawAnswer(200, "body", r.Fields.ContainsKey("Authorization") ? "X-None: 1" : Fresh, "Cache-Status: " + upstream));

        var miss = await resource.GetAsync();
        var hit = await resource.GetAsync();
        var pass = await resource.GetAsync("Authorization: Bearer x");

        Assert.StartsWith(upstream + ", edge-t; fwd=uri-miss", miss.CacheStatus, StringComparison.Ordinal);
        Assert.StartsWith(upstream + ", edge-t; hit", hit.CacheStatus, StringComparison.Ordinal);
        Assert.StartsWith(upstream + ", edge-t; fwd=bypass", pass.CacheStatus, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(304, "If-None-Match: \"a\"")]
    [InlineData(206, "Range: bytes=0-1")]
    [InlineData(206, "Range: bytes=0-0,2-2")]
    [InlineData(416, "Range: bytes=99-")]
    public async Task Every_form_of_a_stored_response_is_a_hit(int status, string line)
    {
        var resource = fixture.NewResource().Answer("body", Fresh, "ETag: \"a\"");
        await resource.GetAsync();

        var reply = await resource.GetAsync(line);

        Assert.Equal(status, reply.Status);
        Assert.True(reply.IsHit, reply.CacheStatus);
    }

    [Fact]
    public async Task Refusals_have_it_too()
    {
        var failing = fixture.NewResource().Answer(_ => RawAnswer.Nothing);

        var unreachable = await failing.GetAsync();
        var passed = await failing.SendAsync("POST");
        var loop = await failing.GetAsync("CDN-Loop: edge-t");
        var precondition = await fixture.NewResource().Answer("body", Fresh).GetAsync("If-Match: \"x\"");

        Assert.Equal((502, "edge-t; fwd=uri-miss; detail=Broken"), (unreachable.Status, unreachable.CacheStatus));
        Assert.Equal(502, passed.Status);
        Assert.StartsWith("edge-t; fwd=method", passed.CacheStatus, StringComparison.Ordinal);
        Assert.Equal((508, "edge-t; detail=loop"), (loop.Status, loop.CacheStatus));
        Assert.Equal(412, precondition.Status);
        Assert.StartsWith("edge-t; fwd=uri-miss", precondition.CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_share_a_fill_say_collapsed()
    {
        var gate = new TaskCompletionSource();
        var resource = fixture.NewResource().AnswerLater(async _ =>
        {
            await gate.Task;
            return new RawAnswer(200, "body", Fresh);
        });
        var requests = Enumerable.Range(0, 3).Select(_ => resource.GetAsync()).ToList();
        await EdgeProcess.EventuallyAsync(async () => await resource.Edge.MetricAsync("cdnmusic_edge_in_flight_requests") >= 3);
        gate.SetResult();

        var statuses = (await Task.WhenAll(requests)).Select(r => r.CacheStatus).ToList();

        Assert.Single(resource.Asked);
        Assert.Equal(2, statuses.Count(s => s.EndsWith("; stored; collapsed", StringComparison.Ordinal)));
    }

    [Theory]
    [Trait("RFC", "8586")]
    [InlineData("edge-t")]
    [InlineData("EDGE-T")]
    [InlineData("other.example, edge-t; v=1")]
    [InlineData("edge-t;a=\"x,y\", other")]
    [InlineData("\"unclosed, edge-t")]
    public async Task A_request_that_was_here_before_goes_no_further(string loop)
    {
        var resource = fixture.NewResource().Answer("body", Fresh);

        Assert.Equal(508, (await resource.GetAsync("CDN-Loop: " + loop)).Status);
        Assert.Equal(508, (await resource.SendAsync("POST", "CDN-Loop: " + loop)).Status);
        Assert.Empty(resource.Asked);
    }

    [Theory]
    [Trait("RFC", "8586")]
    [InlineData("GET", "other.example; v=1", "other.example; v=1, edge-t")]
    [InlineData("GET", null, "edge-t")]
    [InlineData("POST", "other.example", "other.example, edge-t")]
    [InlineData("GET", "edge-test", "edge-test, edge-t")]
    public async Task What_goes_to_the_origin_is_marked(string method, string? loop, string expected)
    {
        var resource = fixture.NewResource().Answer("body", Fresh);

        await resource.SendAsync(method, loop is null ? [] : ["CDN-Loop: " + loop]);

        Assert.Equal(expected, Assert.Single(resource.Asked).Fields["CDN-Loop"]);
        Assert.Equal("1.1 edge-t", resource.Asked[0].Fields["Via"]);
    }
}
