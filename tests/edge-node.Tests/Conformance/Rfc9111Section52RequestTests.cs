namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 sections 5.2.1 and 5.4: what clients may ask of a cache.</summary>
[Trait("RFC", "9111 section 5.2.1")]
public sealed class Rfc9111Section52RequestTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("Cache-Control: max-age=200", true)]
    [InlineData("Cache-Control: max-age=50", false)]
    [InlineData("Cache-Control: max-age=0", false)]
    [InlineData("Cache-Control: max-age=x", true)]
    [InlineData("Cache-Control: max-age", true)]
    [InlineData("Cache-Control: min-fresh=100", true)]
    [InlineData("Cache-Control: min-fresh=700", false)]
    [InlineData("Cache-Control: no-cache", false)]
    [InlineData("Cache-Control: NO-CACHE", false)]
    [InlineData("Cache-Control: unknown, no-transform", true)]
    [InlineData("Pragma: no-cache", false)]
    [InlineData("Pragma: other, No-Cache", false)]
    [InlineData("Pragma: other", true)]
    [InlineData("Cache-Control: max-stale", true)]
    [InlineData("Cache-Control: only-if-cached", true)]
    [InlineData("Cache-Control: only-if-cached, max-age=200", true)]
    public async Task A_client_says_which_fresh_response_will_do(string line, bool served)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=600", "Age: 100");
        await resource.GetAsync();

        var reply = await resource.GetAsync(line);

        Assert.Equal(served, reply.IsHit);
        Assert.Equal(!served, reply.CacheStatus.Contains("fwd=request", StringComparison.Ordinal));
        Assert.Equal(served ? 1 : 2, resource.Asked.Count);
    }

    [Fact]
    [Trait("RFC", "9111 section 5.4")]
    public async Task Pragma_counts_only_without_cache_control()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=600");
        await resource.GetAsync();

        Assert.True((await resource.GetAsync("Pragma: no-cache", "Cache-Control: max-age=300")).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.1.2")]
    [InlineData("max-age=10", "max-stale", true)]
    [InlineData("max-age=10", "max-stale=200", true)]
    [InlineData("max-age=10", "max-stale=50", false)]
    [InlineData("max-age=10", "max-stale=x", false)]
    [InlineData("max-age=10", "max-stale, max-age=200", true)]
    [InlineData("max-age=10", "max-stale, max-age=50", false)]
    [InlineData("max-age=10", "max-stale, no-cache", false)]
    [InlineData("max-age=10", "max-stale, min-fresh=1", false)]
    [InlineData("max-age=10", "max-stale, only-if-cached", true)]
    [InlineData("max-age=10, must-revalidate", "max-stale", false)]
    [InlineData("max-age=10, proxy-revalidate", "max-stale", false)]
    [InlineData("s-maxage=10", "max-stale", false)]
    [InlineData("max-age=10, no-cache", "max-stale", false)]
    public async Task Max_stale_accepts_what_is_stale_unless_the_origin_forbids_it(string terms, string wish, bool served)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: " + terms, "Age: 110");
        await resource.GetAsync();
        resource.Answer("new", "Cache-Control: no-store");

        var reply = await resource.GetAsync("Cache-Control: " + wish);

        Assert.Equal(served ? "old" : "new", reply.Body);
        Assert.Equal(served, reply.IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.1.7")]
    [InlineData("Cache-Control: only-if-cached, max-age=50")]
    [InlineData("Cache-Control: only-if-cached, no-cache")]
    [InlineData("Cache-Control: only-if-cached, min-fresh=700")]
    [InlineData("Cache-Control: only-if-cached|Authorization: Bearer x")]
    [InlineData("Cache-Control: only-if-cached|If-Match: \"x\"")]
    public async Task Only_if_cached_is_answered_504_when_what_is_stored_will_not_do(string lines)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=600", "Age: 100");
        await resource.GetAsync();

        var reply = await resource.GetAsync(lines.Split('|'));

        Assert.Equal(504, reply.Status);
        Assert.Equal("edge-t; detail=only-if-cached", reply.CacheStatus);
        Assert.Single(resource.Asked);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.1.7")]
    [InlineData("private")]
    [InlineData("max-age=0")]
    public async Task Only_if_cached_never_reaches_the_origin(string cacheControl)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: " + cacheControl);
        await resource.GetAsync();
        var asked = resource.Asked.Count;

        Assert.Equal(504, (await resource.GetAsync("Cache-Control: only-if-cached")).Status);
        Assert.Equal(asked, resource.Asked.Count);
    }

    [Theory]
    [Trait("RFC", "8246 section 2")]
    [InlineData("immutable", "Cache-Control: no-cache", true)]
    [InlineData("immutable", "Cache-Control: max-age=0", true)]
    [InlineData("immutable", "Pragma: no-cache", true)]
    [InlineData("immutable", "Cache-Control: min-fresh=700", false)]
    [InlineData("immutable=1", "Cache-Control: no-cache", true)]
    [InlineData("x", "Cache-Control: no-cache", false)]
    public async Task What_is_immutable_is_not_revalidated_for_a_reload_while_it_is_fresh(string directive, string line, bool served)
    {
        var resource = fixture.NewResource().Answer("body", $"Cache-Control: max-age=600, {directive}");
        await resource.GetAsync();

        Assert.Equal(served, (await resource.GetAsync(line)).IsHit);
    }

    [Fact]
    [Trait("RFC", "8246 section 2")]
    public async Task What_is_immutable_goes_stale_like_all_else_and_says_so_to_clients()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=10, immutable", "Age: 10");

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.False(second.IsHit);
        Assert.Equal("max-age=10, immutable", second.Field("Cache-Control"));
    }
}
