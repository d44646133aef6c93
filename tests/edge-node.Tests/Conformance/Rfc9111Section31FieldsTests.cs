using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 sections 3.1 and 3.2: which fields are stored, and how a 304 updates them.</summary>
[Trait("RFC", "9111 section 3.1")]
public sealed class Rfc9111Section31FieldsTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("Proxy-Authenticate: Basic")]
    [InlineData("Proxy-Authorization: x")]
    [InlineData("Proxy-Authentication-Info: nextnonce=x")]
    [InlineData("Proxy-Connection: keep-alive")]
    [InlineData("Keep-Alive: timeout=5")]
    [InlineData("TE: trailers")]
    [InlineData("Upgrade: h2c")]
    [InlineData("Trailer: X-Sum")]
    public async Task Fields_of_one_connection_are_neither_forwarded_nor_stored(string line)
    {
        var name = line[..line.IndexOf(':', StringComparison.Ordinal)];
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", line);

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.DoesNotContain(name, first.Fields.Keys);
        Assert.DoesNotContain(name, second.Fields.Keys);
    }

    [Fact]
    [Trait("RFC", "9110 section 7.6.1")]
    public async Task Fields_that_connection_names_are_not_stored()
    {
        var resource = fixture.NewResource().Answer(
            "body", "Cache-Control: max-age=60", "Connection: X-Hop, x-other", "X-Hop: 1", "X-Other: 2", "X-Kept: 3", "Connection: X-Third", "X-Third: 3");

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.Equal(("", "", "", "3"), (second.Field("X-Hop"), second.Field("X-Other"), second.Field("X-Third"), second.Field("X-Kept")));
    }

    [Fact]
    [Trait("RFC", "9110 section 7.6.1")]
    public async Task Fields_that_connection_names_are_not_proxied_either()
    {
        var resource = fixture.NewResource().Answer("body", "Connection: X-Hop, close", "X-Hop: 1", "X-Kept: 2");

        var reply = await resource.GetAsync("Authorization: x", "Connection: X-Mine", "X-Mine: 1", "X-Through: 2");

        Assert.Equal(("", "2"), (reply.Field("X-Hop"), reply.Field("X-Kept")));
        Assert.DoesNotContain("X-Mine", Assert.Single(resource.Asked).Fields.Keys);
        Assert.Equal("2", resource.Asked[0].Fields["X-Through"]);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.2.4")]
    [Trait("RFC", "9111 section 5.2.2.7")]
    [InlineData("no-cache=\"X-One, x-two\"")]
    [InlineData("private=\"X-One, x-two\"")]
    [InlineData("no-cache=X-One, private=\"X-Two\"")]
    public async Task Fields_that_no_cache_or_private_name_go_to_the_first_client_only(string directive)
    {
        var resource = fixture.NewResource().Answer("body", $"Cache-Control: max-age=60, {directive}", "X-One: 1", "X-Two: 2", "X-Three: 3");

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal(("1", "2", "3"), (first.Field("X-One"), first.Field("X-Two"), first.Field("X-Three")));
        Assert.True(second.IsHit, second.CacheStatus);
        Assert.Equal(("", "", "3"), (second.Field("X-One"), second.Field("X-Two"), second.Field("X-Three")));
    }

    [Fact]
    [Trait("RFC", "9111 section 5.2.2.4")]
    public async Task A_cookie_that_the_response_keeps_out_of_caches_does_not_keep_the_rest_out()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60, no-cache=\"Set-Cookie\"", "Set-Cookie: id=1");

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal("id=1", first.Field("Set-Cookie"));
        Assert.True(second.IsHit);
        Assert.Equal("", second.Field("Set-Cookie"));
    }

    [Fact]
    public async Task Fields_nobody_knows_are_stored_line_by_line()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60, community=\"UCI\"", "X-List: a", "X-List: b", "X-Empty:");

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.True(second.IsHit);
        Assert.Equal("a, b", second.Field("X-List"));
        Assert.Contains("X-Empty", second.Fields.Keys);
        Assert.Equal("max-age=60, community=\"UCI\"", second.Field("Cache-Control"));
    }

    [Fact]
    [Trait("RFC", "9110 section 5.5")]
    public async Task Octets_above_ascii_go_through_unchanged_stored_or_not()
    {
        var resource = fixture.NewResource().Answer(
            r => new RawAnswer(200, r.Fields.GetValueOrDefault("Accept-Language", "-"), "Cache-Control: max-age=60", "Content-Disposition: attachment; filename=\"caf\u00e9.m4a\""));

        var replies = new[] { await resource.GetAsync(), await resource.GetAsync(), await resource.GetAsync("Authorization: x") };

        Assert.True(replies[1].IsHit);
        Assert.All(replies, reply => Assert.Equal("attachment; filename=\"caf\u00e9.m4a\"", reply.Field("Content-Disposition")));
    }

    [Theory]
    [Trait("RFC", "9110 section 5.5")]
    [InlineData("Accept-Language")]
    [InlineData("Authorization")]
    public async Task Octets_above_ascii_from_a_client_break_neither_its_request_nor_others(string field)
    {
        var resource = fixture.NewResource().Answer(r => new RawAnswer(200, r.Fields.GetValueOrDefault(field, "-"), "Cache-Control: max-age=0"));

        var reply = await resource.GetAsync($"{field}: \u00e9");

        Assert.Equal((200, "\u00e9"), (reply.Status, reply.Body));
    }

    [Fact]
    [Trait("RFC", "9111 section 3.2")]
    public async Task A_304_replaces_the_fields_it_has_and_leaves_the_others()
    {
        var resource = Revalidated(["Cache-Control: max-age=60", "X-Changed: new", "X-Added: yes"]);

        await resource.GetAsync();
        var second = await resource.GetAsync();
        var third = await resource.GetAsync();

        Assert.True(third.IsHit);
        foreach (var reply in new[] { second, third })
        {
            Assert.Equal(("body", "new", "yes", "old"), (reply.Body, reply.Field("X-Changed"), reply.Field("X-Added"), reply.Field("X-Kept")));
        }
    }

    [Theory]
    [Trait("RFC", "9111 section 3.2")]
    [InlineData("Content-Type: text/wrong", "Content-Type", "audio/mp4")]
    [InlineData("Content-Encoding: br", "Content-Encoding", "identity")]
    [InlineData("Content-Range: bytes 0-1/4", "Content-Range", "")]
    [InlineData("Content-Length: 17", "Content-Length", "4")]
    [InlineData("Set-Cookie: id=2", "Set-Cookie", "")]
    [InlineData("Connection: X-Hop\r\nX-Hop: 1", "X-Hop", "")]
    [InlineData("Proxy-Authenticate: Basic", "Proxy-Authenticate", "")]
    public async Task A_304_does_not_change_what_describes_the_stored_bytes_or_may_not_be_stored(string line, string field, string expected)
    {
        var resource = Revalidated(["Cache-Control: max-age=60", line]);

        await resource.GetAsync();
        await resource.GetAsync();
        var third = await resource.GetAsync();

        Assert.True(third.IsHit);
        Assert.Equal(("body", expected), (third.Body, third.Field(field)));
    }

    [Fact]
    [Trait("RFC", "9111 section 3.2")]
    public async Task After_a_304_the_terms_are_those_of_all_fields_together()
    {
        // Only a new Date; the stored max-age counts from it.
        var old = RawAnswer.Date("Date", -1000);
        var resource = fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "ETag: \"1\"")
            : new RawAnswer(200, "body", old, "ETag: \"1\"", "Cache-Control: max-age=900"));

        await resource.GetAsync();
        await resource.GetAsync();
        var third = await resource.GetAsync();

        Assert.True(third.IsHit);
        Assert.InRange(int.Parse(third.Field("Age"), null), 0, 60);
    }

    [Theory]
    [Trait("RFC", "9111 section 3.2")]
    [InlineData("no-store")]
    [InlineData("private")]
    public async Task A_304_can_take_the_permission_to_store_back(string directive)
    {
        var resource = Revalidated([$"Cache-Control: {directive}"]);

        await resource.GetAsync();
        await resource.GetAsync();
        var third = await resource.GetAsync();

        Assert.False(third.IsHit);
        Assert.Equal("body", third.Body);
        Assert.DoesNotContain("If-None-Match", resource.Asked[^1].Fields.Keys);
    }

    private Resource Revalidated(string[] notModified) => fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
        ? new RawAnswer(304, "", ["ETag: \"1\"", .. notModified])
        : new RawAnswer(200, "body", "ETag: \"1\"", "Cache-Control: max-age=0", "Content-Type: audio/mp4", "Content-Encoding: identity", "X-Changed: old", "X-Kept: old"));
}
