using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 4.2.4 and RFC 5861: when a stale response may be served.</summary>
[Trait("RFC", "9111 section 4.2.4")]
public sealed class Rfc9111Section424StaleTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private static readonly Func<SeenRequest, RawAnswer> Broken = _ => RawAnswer.Nothing;

    [Fact]
    public async Task A_stale_response_is_not_served_without_asking()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0");
        await resource.GetAsync();
        resource.Answer("new", "Cache-Control: max-age=60");

        var second = await resource.GetAsync();

        Assert.Equal("new", second.Body);
        Assert.Contains("fwd=stale", second.CacheStatus, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max-age=10", 200)]
    [InlineData("max-age=10, must-revalidate", 504)]
    [InlineData("max-age=10, proxy-revalidate", 504)]
    [InlineData("s-maxage=10", 504)]
    [InlineData("max-age=60, no-cache", 504)]
    [InlineData("max-age=10, must-revalidate, stale-if-error=600", 504)]
    public async Task Without_a_connection_to_the_origin_stale_is_served_unless_that_is_forbidden(string cacheControl, int expected)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: " + cacheControl, "Age: 100");
        await resource.GetAsync();
        resource.Answer(Broken);

        var second = await resource.GetAsync();

        Assert.Equal(expected, second.Status);
        Assert.Contains("edge-t; fwd=", second.CacheStatus, StringComparison.Ordinal);
        if (expected == 200)
        {
            Assert.Equal("old", second.Body);
            Assert.InRange(int.Parse(second.Field("Age"), null), 100, 120);
        }
    }

    [Fact]
    public async Task What_has_been_stale_for_too_long_is_not_served_without_a_connection_either()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=10", "Age: 90000");
        await resource.GetAsync();
        resource.Answer(Broken);

        Assert.Equal(502, (await resource.GetAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_insists_on_the_origin_gets_nothing_stale_in_its_place()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=10", "Age: 20");
        await resource.GetAsync();
        resource.Answer(Broken);

        Assert.Equal(502, (await resource.GetAsync("Cache-Control: no-cache")).Status);
    }

    [Fact]
    public async Task An_error_of_the_origin_is_an_answer_and_goes_to_the_client()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0");
        await resource.GetAsync();
        resource.Answer(503, "sorry");

        var second = await resource.GetAsync();

        Assert.Equal((503, "sorry"), (second.Status, second.Body));
    }

    [Theory]
    [Trait("RFC", "5861 section 4")]
    [InlineData(500, "stale-if-error=600", null, true)]
    [InlineData(502, "stale-if-error=600", null, true)]
    [InlineData(503, "stale-if-error=600", null, true)]
    [InlineData(504, "stale-if-error=600", null, true)]
    [InlineData(404, "stale-if-error=600", null, false)]
    [InlineData(501, "stale-if-error=600", null, false)]
    [InlineData(503, "stale-if-error=60", null, false)]
    [InlineData(503, "stale-if-error=x", null, false)]
    [InlineData(503, "stale-if-error=600, must-revalidate", null, false)]
    [InlineData(503, "stale-if-error=600, no-cache", null, false)]
    [InlineData(503, "x", "stale-if-error=600", true)]
    [InlineData(503, "x", "stale-if-error=60", false)]
    [InlineData(503, "must-revalidate", "stale-if-error=600", false)]
    public async Task Stale_if_error_lets_a_stored_response_stand_in_for_an_error(int status, string directive, string? client, bool standsIn)
    {
        var resource = fixture.NewResource().Answer("old", $"Cache-Control: max-age=10, {directive}", "Age: 110");
        await resource.GetAsync();
        resource.Answer(status, "error", "Cache-Control: max-age=60");

        var second = await resource.GetAsync(client is null ? [] : ["Cache-Control: " + client]);

        Assert.Equal(standsIn ? (200, "old") : (status, "error"), (second.Status, second.Body));
        Assert.Contains($"fwd=stale; fwd-status={status}", second.CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "5861 section 4")]
    public async Task An_error_that_is_bridged_does_not_replace_what_bridges_it()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0, stale-if-error=600", "ETag: \"1\"");
        await resource.GetAsync();
        resource.Answer(503, "error", "Cache-Control: max-age=60");

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("old", (await resource.GetAsync()).Body);
        }
    }

    [Theory]
    [Trait("RFC", "5861 section 3")]
    [InlineData("max-age=10, stale-while-revalidate=600", true)]
    [InlineData("max-age=10, stale-while-revalidate=60", false)]
    [InlineData("max-age=10, stale-while-revalidate=-600", false)]
    [InlineData("max-age=10, stale-while-revalidate=600, must-revalidate", false)]
    [InlineData("max-age=10, stale-while-revalidate=600, proxy-revalidate", false)]
    [InlineData("s-maxage=10, stale-while-revalidate=600", false)]
    [InlineData("max-age=10, stale-while-revalidate=600, no-cache", false)]
    public async Task Stale_while_revalidate_serves_stale_only_within_its_window(string cacheControl, bool served)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: " + cacheControl, "Age: 110");
        await resource.GetAsync();
        resource.Answer("new", "Cache-Control: max-age=60");

        var second = await resource.GetAsync();

        Assert.Equal(served ? "old" : "new", second.Body);
        Assert.Equal(served, second.CacheStatus.Contains("hit; ttl=-1", StringComparison.Ordinal));
        await EdgeProcess.EventuallyAsync(async () => (await resource.GetAsync()) is { IsHit: true, Body: "new" });
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.1")]
    [InlineData("Cache-Control: no-cache")]
    [InlineData("Cache-Control: max-age=200")]
    [InlineData("Cache-Control: min-fresh=1")]
    [InlineData("Pragma: no-cache")]
    public async Task A_client_may_decline_what_is_stale_while_it_is_revalidated(string line)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=10, stale-while-revalidate=600", "Age: 110");
        await resource.GetAsync();
        resource.Answer("new", "Cache-Control: max-age=60");

        Assert.Equal("new", (await resource.GetAsync(line)).Body);
    }
}
