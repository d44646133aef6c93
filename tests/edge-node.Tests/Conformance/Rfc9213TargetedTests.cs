using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9213: CDN-Cache-Control, a Dictionary of RFC 9651, goes before Cache-Control; anything malformed leaves it out whole.</summary>
[Trait("RFC", "9213")]
public sealed class Rfc9213TargetedTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("max-age=60", "no-store", true)]
    [InlineData("max-age=60", "max-age=0", true)]
    [InlineData("max-age=60", "s-maxage=0, must-revalidate", true)]
    [InlineData("max-age=60", "private", true)]
    [InlineData("max-age=0", "max-age=60", false)]
    [InlineData("no-store", "max-age=60", false)]
    [InlineData("private", "max-age=60", false)]
    [InlineData("no-cache", "max-age=60", false)]
    [InlineData("unknown", "max-age=60", false)]
    [InlineData("max-age=60;param=1, unknown;a=b", "no-store", true)]
    [InlineData("max-age=0, max-age=60", "no-store", true)]
    [InlineData("no-store=?0, max-age=60", "no-store", true)]
    public async Task A_valid_field_alone_governs(string targeted, string cacheControl, bool stored)
    {
        var resource = fixture.NewResource().Answer("body", "CDN-Cache-Control: " + targeted, "Cache-Control: " + cacheControl, "Expires: 0");

        await resource.GetAsync();

        Assert.Equal(stored, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9651")]
    [InlineData("")]
    [InlineData("max-age=0;;")]
    [InlineData("max-age=0,")]
    [InlineData(",max-age=0")]
    [InlineData("MAX-AGE=0")]
    [InlineData("no-store max-age=0")]
    [InlineData("no-store, max-age= 0")]
    [InlineData("no-store, max-age=\"0")]
    [InlineData("no-store, max-age=0.0000")]
    [InlineData("no-store, x=(1 2")]
    [InlineData("no-store, max-age=1234567890123456")]
    [InlineData("no-store, é")]
    public async Task A_malformed_field_is_ignored_whole(string targeted)
    {
        var resource = fixture.NewResource().Answer("body", "CDN-Cache-Control: " + targeted, "Cache-Control: max-age=60");

        await resource.GetAsync();

        Assert.True((await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9213 section 2.1")]
    [InlineData("max-age=\"60\"")]
    [InlineData("max-age=60.0")]
    [InlineData("max-age=-60")]
    [InlineData("max-age")]
    [InlineData("max-age=?1")]
    [InlineData("max-age=(60)")]
    public async Task A_value_of_the_wrong_type_is_not_bent_into_a_lifetime(string targeted)
    {
        var resource = fixture.NewResource().Answer("body", "CDN-Cache-Control: " + targeted, "Cache-Control: max-age=60");

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Fact]
    public async Task Lines_are_one_field_and_go_on_to_caches_further_down()
    {
        var resource = fixture.NewResource().Answer(
            "body", "CDN-Cache-Control: max-age=0", "CDN-Cache-Control: max-age=60", "Cache-Control: no-store");

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.Equal("max-age=0, max-age=60", first.Field("CDN-Cache-Control"));
        Assert.Equal("max-age=0, max-age=60", second.Field("CDN-Cache-Control"));
        Assert.Equal("no-store", second.Field("Cache-Control"));
    }

    [Fact]
    [Trait("RFC", "5861")]
    public async Task Stale_terms_are_the_targeted_fields_too()
    {
        var resource = fixture.NewResource().Answer("old", "CDN-Cache-Control: max-age=10, stale-if-error=600", "Cache-Control: max-age=10, must-revalidate", "Age: 20");
        await resource.GetAsync();
        resource.Answer(503, "error");

        Assert.Equal("old", (await resource.GetAsync()).Body);
    }

    [Fact]
    [Trait("RFC", "9111 section 3.2")]
    public async Task A_304_without_it_leaves_it_in_force()
    {
        var resource = fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "ETag: \"1\"", "Cache-Control: no-cache")
            : new RawAnswer(200, "body", "ETag: \"1\"", "CDN-Cache-Control: max-age=60", "Cache-Control: no-cache", "Age: 60"));
        await resource.GetAsync();
        await resource.GetAsync();

        Assert.True((await resource.GetAsync()).IsHit);
    }
}
