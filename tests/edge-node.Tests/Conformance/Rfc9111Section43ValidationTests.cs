using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 4.3: validation, both of what is stored and by clients of what they have.</summary>
[Trait("RFC", "9111 section 4.3")]
public sealed class Rfc9111Section43ValidationTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    private const string Modified = "Sun, 06 Nov 1994 08:49:37 GMT";
    private const string Before = "Sun, 06 Nov 1994 08:49:36 GMT";
    private const string After = "Sun, 06 Nov 1994 08:49:38 GMT";

    [Fact]
    [Trait("RFC", "9111 section 4.3.1")]
    public async Task Both_validators_are_sent_to_the_origin()
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=0", "ETag: W/\"a\"", "Last-Modified: " + Modified);

        await resource.GetAsync();
        await resource.GetAsync("If-None-Match: \"of the client\"", "If-Modified-Since: " + After);

        var condition = resource.Asked[1].Fields;
        Assert.Equal(("W/\"a\"", Modified), (condition["If-None-Match"], condition["If-Modified-Since"]));
    }

    [Theory]
    [Trait("RFC", "9111 section 4.3.2")]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-None-Match: W/\"a\"", 304)]
    [InlineData("If-None-Match: \"x\", \"a\"", 304)]
    [InlineData("If-None-Match: \"x\" ,,W/\"a\" ,", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"x\"", 200)]
    [InlineData("If-None-Match: \"A\"", 200)]
    [InlineData("If-None-Match: a", 200)]
    [InlineData("If-None-Match: \"x, a\"", 200)]
    [InlineData("If-None-Match: w/\"a\"", 200)]
    [InlineData("If-Modified-Since: " + Modified, 304)]
    [InlineData("If-Modified-Since: " + After, 304)]
    [InlineData("If-Modified-Since: " + Before, 200)]
    [InlineData("If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", 304)]
    [InlineData("If-Modified-Since: Sun Nov  6 08:49:37 1994", 304)]
    [InlineData("If-Modified-Since: yesterday", 200)]
    [InlineData("If-None-Match: \"x\"|If-Modified-Since: " + After, 200)]
    [InlineData("If-None-Match: \"a\"|If-Modified-Since: " + Before, 304)]
    public async Task Conditions_of_clients_are_evaluated_against_what_is_stored(string lines, int expected)
    {
        var resource = fixture.NewResource().Answer(
            "body", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Modified, "Vary: Accept", "Content-Location: /x", "Content-Type: audio/mp4");
        await resource.GetAsync();

        var reply = await resource.GetAsync(lines.Split('|'));

        Assert.True(reply.IsHit);
        Assert.Equal((expected, expected == 304 ? "" : "body"), (reply.Status, reply.Body));
        // RFC 9110 section 15.4.5: what a 200 would have had, but nothing about a body.
        foreach (var name in new[] { "Cache-Control", "Content-Location", "Date", "ETag", "Vary" })
        {
            Assert.Contains(name, reply.Fields.Keys);
        }

        Assert.Equal(expected == 200, reply.Fields.ContainsKey("Content-Type"));
    }

    [Theory]
    [Trait("RFC", "9111 section 4.3.2")]
    [InlineData(-100, 304)]
    [InlineData(-300, 200)]
    public async Task Without_last_modified_the_date_stands_in_for_it(int seconds, int expected)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=600", RawAnswer.Date("Date", -200));
        await resource.GetAsync();

        Assert.Equal(expected, (await resource.GetAsync(RawAnswer.Date("If-Modified-Since", seconds))).Status);
    }

    [Theory]
    [Trait("RFC", "9110 section 13.2.1")]
    [InlineData(404)]
    [InlineData(301)]
    public async Task Conditions_are_ignored_where_the_answer_is_no_success_anyway(int status)
    {
        var resource = fixture.NewResource().Answer(status, "body", "Cache-Control: max-age=60", "ETag: \"a\"");
        await resource.GetAsync();

        Assert.Equal(status, (await resource.GetAsync("If-None-Match: \"a\"")).Status);
    }

    [Theory]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-None-Match: \"x\"", 200)]
    [InlineData("If-Modified-Since: " + Modified, 304)]
    public async Task A_condition_on_a_miss_is_the_edges_to_answer_and_the_whole_is_stored(string line, int expected)
    {
        var resource = fixture.NewResource().Answer(request => request.Fields.Keys.Any(k => k.StartsWith("If-", StringComparison.OrdinalIgnoreCase))
            ? new RawAnswer(304, "", "Cache-Control: max-age=60", "ETag: \"a\"")
            : new RawAnswer(200, "body", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Modified));

        var first = await resource.GetAsync(line);
        var second = await resource.GetAsync();

        Assert.Equal(expected, first.Status);
        Assert.Equal((200, "body", true), (second.Status, second.Body, second.IsHit));
        Assert.Single(resource.Asked);
    }

    [Fact]
    public async Task A_clients_condition_is_answered_after_revalidation_too()
    {
        var resource = fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "ETag: \"a\"")
            : new RawAnswer(200, "body", "Cache-Control: max-age=0", "ETag: \"a\""));
        await resource.GetAsync();

        Assert.Equal(304, (await resource.GetAsync("If-None-Match: \"a\"")).Status);
        Assert.Equal(200, (await resource.GetAsync("If-None-Match: \"b\"")).Status);
    }

    [Theory]
    [Trait("RFC", "9110 section 13.1.1")]
    [InlineData("If-Match: \"a\"")]
    [InlineData("If-Match: *")]
    [InlineData("If-Unmodified-Since: " + Modified)]
    public async Task A_precondition_that_what_is_stored_fulfils_is_no_obstacle(string line)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Modified);
        await resource.GetAsync();

        Assert.True((await resource.GetAsync(line)).IsHit);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.3.2")]
    [InlineData("If-Match: \"b\"")]
    [InlineData("If-Unmodified-Since: " + Before)]
    public async Task A_precondition_that_what_is_stored_fails_is_the_origins_to_judge(string line)
    {
        var resource = fixture.NewResource().Answer("body", "Cache-Control: max-age=60", "ETag: \"a\"", "Last-Modified: " + Modified);
        await resource.GetAsync();
        resource.Answer("newer", "ETag: \"b\"");

        var reply = await resource.GetAsync(line);

        Assert.Equal((200, "newer"), (reply.Status, reply.Body));
        Assert.Contains(line.Split(": ")[0], resource.Asked[1].Fields.Keys);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.3.4")]
    [InlineData("ETag: \"b\"")]
    [InlineData("ETag: W/\"b\"")]
    [InlineData("Last-Modified: " + After)]
    [InlineData("Vary: Accept")]
    public async Task A_304_about_something_else_updates_nothing_and_the_whole_is_asked_for(string line)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0", "ETag: \"a\"", "Last-Modified: " + Modified);
        await resource.GetAsync();
        resource.Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "Cache-Control: max-age=60", line)
            : new RawAnswer(200, "new", "Cache-Control: max-age=60", "ETag: \"c\""));

        var second = await resource.GetAsync();

        Assert.Equal("new", second.Body);
        Assert.Equal(3, resource.Asked.Count);
    }

    [Theory]
    [Trait("RFC", "9111 section 4.3.4")]
    [InlineData("ETag: \"a\"")]
    [InlineData("ETag: W/\"a\"")]
    [InlineData("Last-Modified: " + Modified)]
    [InlineData("X-Nothing: 1")]
    public async Task A_304_with_a_corresponding_validator_or_none_freshens_what_was_asked_about(string line)
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0", "ETag: \"a\"", "Last-Modified: " + Modified);
        await resource.GetAsync();
        resource.Answer(304, "", "Cache-Control: max-age=60", line);

        Assert.Equal("old", (await resource.GetAsync()).Body);
        Assert.True((await resource.GetAsync()).IsHit);
        Assert.Equal(2, resource.Asked.Count);
    }

    [Fact]
    [Trait("RFC", "9111 section 4.3.4")]
    public async Task Only_the_variant_that_was_asked_about_is_freshened()
    {
        var resource = fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "Cache-Control: max-age=60", "ETag: " + request.Fields["If-None-Match"])
            : new RawAnswer(200, request.Fields["Accept-Language"], "Cache-Control: max-age=0", $"ETag: \"{request.Fields["Accept-Language"]}\"", "Vary: Accept-Language"));
        await resource.GetAsync("Accept-Language: en");
        await resource.GetAsync("Accept-Language: de");

        await resource.GetAsync("Accept-Language: en");

        Assert.True((await resource.GetAsync("Accept-Language: en")).IsHit);
        Assert.Contains("fwd-status=304", (await resource.GetAsync("Accept-Language: de")).CacheStatus, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("RFC", "9111 section 4.3.3")]
    public async Task A_full_answer_to_a_condition_replaces_what_is_stored()
    {
        var resource = fixture.NewResource().Answer("old", "Cache-Control: max-age=0", "ETag: \"a\"", "X-Old: 1");
        await resource.GetAsync();
        resource.Answer("new", "Cache-Control: max-age=60", "ETag: \"b\"");

        await resource.GetAsync();
        var third = await resource.GetAsync();

        Assert.Equal((true, "new", "\"b\"", ""), (third.IsHit, third.Body, third.Field("ETag"), third.Field("X-Old")));
    }

    [Fact]
    [Trait("RFC", "9111 section 4.3.5")]
    public async Task A_head_request_for_what_is_stale_revalidates_it_as_a_get_would()
    {
        var resource = fixture.NewResource().Answer(request => request.Fields.ContainsKey("If-None-Match")
            ? new RawAnswer(304, "", "Cache-Control: max-age=60", "ETag: \"a\"")
            : new RawAnswer(200, "body", "Cache-Control: max-age=0", "ETag: \"a\""));
        await resource.GetAsync();

        var head = await resource.SendAsync("HEAD");
        var get = await resource.GetAsync();

        Assert.Equal((200, "", "4"), (head.Status, head.Body, head.Field("Content-Length")));
        Assert.Equal((true, "body"), (get.IsHit, get.Body));
        Assert.All(resource.Asked, request => Assert.Equal("GET", request.Method));
    }
}
