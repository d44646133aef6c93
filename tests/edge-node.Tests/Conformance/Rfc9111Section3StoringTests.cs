using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 3: what may be stored.</summary>
[Trait("RFC", "9111 section 3")]
public sealed class Rfc9111Section3StoringTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData(200)]
    [InlineData(203)]
    [InlineData(204)]
    [InlineData(299)]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(410)]
    [InlineData(414)]
    [InlineData(429)]
    [InlineData(451)]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(503)]
    [InlineData(599)]
    public async Task Every_final_status_with_explicit_freshness_is_stored_with_its_fields(int status)
    {
        var resource = fixture.NewResource().Answer(status, "body", "Cache-Control: max-age=60", "X-Mark: here");

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal((status, status), (first.Status, second.Status));
        Assert.True(second.IsHit, second.CacheStatus);
        Assert.Equal("here", second.Field("X-Mark"));
        Assert.Equal(status == 204 ? "" : "body", second.Body);
        Assert.Single(resource.Asked);
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("no-store, max-age=60")]
    [InlineData("max-age=60, NO-STORE")]
    [InlineData("max-age=60, no-store=\"x\"")]
    [InlineData("private, max-age=60")]
    [InlineData("max-age=60, Private")]
    [InlineData("s-maxage=60, private")]
    [InlineData("public, private, max-age=60")]
    [InlineData("private=\"\", max-age=60")]
    [InlineData("private=\"not a name\", max-age=60")]
    public async Task What_says_no_store_or_private_is_not_stored(string cacheControl)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: " + cacheControl);

        await resource.GetAsync();
        var asked = resource.Asked.Count;
        var second = await resource.GetAsync();

        Assert.False(second.IsHit, second.CacheStatus);
        Assert.Equal("body", second.Body);
        Assert.True(resource.Asked.Count > asked);
    }

    [Fact]
    public async Task No_store_counts_on_whichever_line_it_stands()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", "Cache-Control: no-store");

        await resource.GetAsync();

        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 5.2.2.3")]
    [InlineData(200, "no-store, must-understand, max-age=60", true)]
    [InlineData(404, "no-store, must-understand, max-age=60", true)]
    [InlineData(299, "no-store, must-understand, max-age=60", false)]
    [InlineData(299, "must-understand, max-age=60", false)]
    [InlineData(200, "must-understand, max-age=60", true)]
    [InlineData(200, "private, must-understand, max-age=60", false)]
    public async Task Must_understand_stores_a_status_that_is_understood_and_no_other(int status, string cacheControl, bool stored)
    {
        var resource = fixture.NewResource().Answer(status, "body", "Cache-Control: " + cacheControl);

        await resource.GetAsync();

        Assert.Equal(stored, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [InlineData("max-age=60", true)]
    [InlineData("s-maxage=60", true)]
    [InlineData("public, max-age=60", true)]
    [InlineData("", false)]
    [InlineData("public", false)]
    public async Task Without_freshness_and_validator_nothing_is_stored(string cacheControl, bool stored)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: " + cacheControl);

        var first = await resource.GetAsync();

        Assert.Equal(stored, first.CacheStatus.Contains("stored", StringComparison.Ordinal));
        Assert.Equal(stored, (await resource.GetAsync()).IsHit);
    }

    [Theory]
    [InlineData(200, "ETag: \"1\"", "If-None-Match")]
    [InlineData(404, "ETag: W/\"1\"", "If-None-Match")]
    [InlineData(200, "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "If-Modified-Since")]
    public async Task Without_freshness_a_validator_lets_a_cacheable_status_be_stored_for_revalidation(int status, string validator, string condition)
    {
        var resource = fixture.NewResource().Answer(
            request => request.Fields.ContainsKey(condition) ? new RawAnswer(304, "", validator) : new RawAnswer(status, "body", validator));

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal((status, "body"), (second.Status, second.Body));
        Assert.Contains("fwd=stale; fwd-status=304", second.CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_that_is_not_cacheable_by_itself_needs_more_than_a_validator()
    {
        var resource = fixture.NewResource().Answer(302, "", "ETag: \"1\"", "Location: /x");

        await resource.GetAsync();
        await resource.GetAsync();

        Assert.All(resource.Asked, request => Assert.DoesNotContain("If-None-Match", request.Fields.Keys));
    }

    [Fact]
    public async Task A_304_that_nobody_asked_for_is_never_stored()
    {
        var resource = fixture.NewResource().Answer(304, "", "Cache-Control: max-age=60", "ETag: \"1\"");
        await resource.GetAsync();
        resource.Answer("body", "Cache-Control: max-age=60");

        var later = await resource.GetAsync();

        Assert.Equal((200, "body"), (later.Status, later.Body));
    }

    [Fact]
    [Trait("RFC", "9111 section 5.2.1.5")]
    public async Task A_request_that_says_no_store_leaves_nothing_behind()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60");

        var first = await resource.GetAsync("Cache-Control: no-store");
        var second = await resource.GetAsync();

        Assert.Equal("body", first.Body);
        Assert.Contains("fwd=bypass", first.CacheStatus, StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", second.CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "9111 section 5.2.1.5")]
    public async Task A_request_that_says_no_store_may_be_answered_from_what_is_stored_already()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60");
        await resource.GetAsync();

        Assert.True((await resource.GetAsync("Cache-Control: no-store")).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 3.5")]
    [InlineData("public, max-age=60", true)]
    [InlineData("s-maxage=60", true)]
    [InlineData("must-revalidate, max-age=60", true)]
    [InlineData("max-age=60", false)]
    [InlineData("max-age=60, proxy-revalidate", false)]
    public async Task What_is_stored_answers_a_request_with_credentials_only_if_it_says_so(string cacheControl, bool answers)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: " + cacheControl);
        await resource.GetAsync();

        var authorized = await resource.GetAsync("Authorization: Bearer x");

        Assert.Equal(answers, authorized.IsHit);
        Assert.Equal(answers ? 1 : 2, resource.Asked.Count);
        Assert.Equal(!answers, resource.Asked.Any(r => r.Fields.GetValueOrDefault("Authorization") == "Bearer x"));
    }

    [Theory]
    [Trait("RFC", "9111 section 3.5")]
    [InlineData("max-age=60")]
    [InlineData("public, max-age=60")]
    public async Task The_response_to_a_request_with_credentials_is_not_stored(string cacheControl)
    {
        var resource = fixture.NewResource().Answer(r => new RawAnswer(200, r.Fields.GetValueOrDefault("Authorization", "anyone"), "Cache-Control: " + cacheControl));

        var own = await resource.GetAsync("Authorization: Bearer x");
        var anyones = await resource.GetAsync();

        Assert.Equal("Bearer x", own.Body);
        Assert.Equal("anyone", anyones.Body);
    }

    [Fact]
    [Trait("RFC", "9111 section 3.5")]
    public async Task Users_who_ask_at_the_same_time_each_get_their_own()
    {
        var all = new TaskCompletionSource();
        var arrived = 0;
        var resource = fixture.NewResource().AnswerLater(async request =>
        {
            if (Interlocked.Increment(ref arrived) == 4)
            {
                all.SetResult();
            }

            await all.Task;
            return new RawAnswer(200, request.Fields.GetValueOrDefault("Authorization", "anyone"), "Cache-Control: public, max-age=60");
        });

        string[] users = ["Bearer a", "Bearer b", "Bearer c"];
        var replies = users.Select(user => resource.GetAsync("Authorization: " + user)).ToList();
        var anyone = resource.GetAsync();

        Assert.Equal(users, (await Task.WhenAll(replies)).Select(r => r.Body));
        Assert.Equal("anyone", (await anyone).Body);
    }

    [Fact]
    public async Task A_cookie_keeps_a_response_from_being_stored()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", "Set-Cookie: id=1");

        var first = await resource.GetAsync();

        Assert.Equal("id=1", first.Field("Set-Cookie"));
        Assert.False((await resource.GetAsync()).IsHit);
    }

    [Fact]
    public async Task Responses_to_other_methods_are_not_stored()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60");

        await resource.SendAsync("OPTIONS");
        await resource.SendAsync("POST");
        await resource.SendAsync("PROPFIND");

        Assert.Contains("fwd=uri-miss", (await resource.GetAsync()).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "9110 section 9.3.1")]
    public async Task A_get_with_a_body_is_proxied_since_the_body_is_not_part_of_the_key()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60");
        using var request = new HttpRequestMessage(HttpMethod.Get, resource.Target) { Content = new StringContent("question") };

        using var response = await resource.Edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains("fwd=bypass", response.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", (await resource.GetAsync()).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "9110 section 9.3.2")]
    public async Task A_head_request_fills_the_cache_and_is_answered_from_it()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60");

        var head = await resource.SendAsync("HEAD");
        var get = await resource.GetAsync();
        var again = await resource.SendAsync("HEAD");

        Assert.Equal(("", "4"), (head.Body, head.Field("Content-Length")));
        Assert.True(get.IsHit);
        Assert.Equal("body", get.Body);
        Assert.True(again.IsHit);
        Assert.Equal(("", "4"), (again.Body, again.Field("Content-Length")));
        Assert.Equal("GET", Assert.Single(resource.Asked).Method);
    }
}
