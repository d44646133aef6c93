using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 4.4: unsafe requests invalidate what they may have changed.</summary>
[Trait("RFC", "9111 section 4.4")]
public sealed class Rfc9111Section44InvalidationTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("POST", 200, true)]
    [InlineData("POST", 201, true)]
    [InlineData("PUT", 204, true)]
    [InlineData("DELETE", 202, true)]
    [InlineData("PATCH", 200, true)]
    [InlineData("POST", 303, true)]
    [InlineData("POST", 307, true)]
    [InlineData("FROBNICATE", 200, true)]
    [InlineData("POST", 400, false)]
    [InlineData("PUT", 404, false)]
    [InlineData("DELETE", 409, false)]
    [InlineData("POST", 500, false)]
    [InlineData("POST", 503, false)]
    [InlineData("OPTIONS", 200, false)]
    public async Task A_response_that_is_no_error_to_an_unsafe_method_invalidates_the_target(string method, int status, bool invalidates)
    {
        var resource = fixture.NewResource().Answer(
            request => request.Method == "GET" ? new RawAnswer(200, "body", "Cache-Control: max-age=600") : new RawAnswer(status, ""));
        await resource.GetAsync();

        var changed = await resource.SendAsync(method);
        var later = await resource.GetAsync();

        Assert.Equal(status, changed.Status);
        Assert.Contains("fwd=method", changed.CacheStatus, StringComparison.Ordinal);
        Assert.Equal(!invalidates, later.IsHit);
    }

    [Fact]
    public async Task No_answer_at_all_invalidates_nothing()
    {
        var resource = fixture.NewResource().Answer(
            request => request.Method == "GET" ? new RawAnswer(200, "body", "Cache-Control: max-age=600") : RawAnswer.Nothing);
        await resource.GetAsync();

        Assert.Equal(502, (await resource.SendAsync("POST")).Status);
        Assert.True((await resource.GetAsync()).IsHit);
    }

    [Fact]
    public async Task All_variants_are_invalidated()
    {
        var resource = fixture.NewResource().Answer(request => request.Method == "GET"
            ? new RawAnswer(200, request.Fields["Accept-Language"], "Cache-Control: max-age=600", "Vary: Accept-Language")
            : new RawAnswer(204, ""));
        await resource.GetAsync("Accept-Language: en");
        await resource.GetAsync("Accept-Language: de");

        await resource.SendAsync("PUT", "Accept-Language: fr");

        Assert.False((await resource.GetAsync("Accept-Language: en")).IsHit);
        Assert.False((await resource.GetAsync("Accept-Language: de")).IsHit);
    }

    [Theory]
    [InlineData("Location", "{0}", true)]
    [InlineData("Content-Location", "{0}", true)]
    [InlineData("Location", "http://127.0.0.1:{1}{0}", true)]
    [InlineData("Content-Location", "http://127.0.0.1:{1}{0}", true)]
    [InlineData("Location", "{2}{0}", true)]
    [InlineData("Location", "//127.0.0.1:{1}{0}", true)]
    [InlineData("Location", "../Place/{3}", true)]
    [InlineData("Location", "http://other.example{0}", false)]
    [InlineData("Content-Location", "//other.example{0}", false)]
    [InlineData("Location", "http://127.0.0.1:1{0}", false)]
    [InlineData("Location", "https://127.0.0.1:{1}{0}", false)]
    [InlineData("Link", "<{0}>", false)]
    [InlineData("Location", "http://[bad", false)]
    public async Task What_location_and_content_location_name_on_the_same_site_is_invalidated_too(string field, string format, bool invalidates)
    {
        var place = fixture.NewResource("Place").Answer("body", "Cache-Control: max-age=600");
        await place.GetAsync();
        var value = string.Format(null, format, place.Target, place.Edge.Port, fixture.OriginUrl, place.Target.Split('/')[^1]);
        var factory = fixture.NewResource("Factory").Answer(201, "", $"{field}: {value}");

        await factory.SendAsync("POST");

        Assert.Equal(!invalidates, (await place.GetAsync()).IsHit);
    }

    [Fact]
    public async Task An_error_does_not_invalidate_what_its_location_names()
    {
        var place = fixture.NewResource("Place").Answer("body", "Cache-Control: max-age=600");
        await place.GetAsync();
        await fixture.NewResource("Factory").Answer(400, "", "Location: " + place.Target).SendAsync("POST");

        Assert.True((await place.GetAsync()).IsHit);
    }

    [Fact]
    public async Task A_fill_that_began_before_the_invalidation_is_not_stored_and_not_joined_after_it()
    {
        var old = new TaskCompletionSource();
        var gets = 0;
        var resource = fixture.NewResource().AnswerLater(async request =>
        {
            if (request.Method != "GET")
            {
                return new RawAnswer(204, "");
            }

            if (Interlocked.Increment(ref gets) > 1)
            {
                return new RawAnswer(200, "new", "Cache-Control: max-age=600");
            }

            await old.Task;
            return new RawAnswer(200, "old", "Cache-Control: max-age=600");
        });
        var slow = resource.GetAsync();
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(resource.Asked.Count == 1));

        await resource.SendAsync("PUT");
        var after = await resource.GetAsync();
        old.SetResult();
        var before = await slow;
        var last = await resource.GetAsync();

        Assert.Equal("old", before.Body);
        Assert.Equal("new", after.Body);
        Assert.Equal((true, "new"), (last.IsHit, last.Body));
    }

    [Fact]
    public async Task A_target_that_is_written_differently_is_the_same()
    {
        var resource = fixture.At("/Invalidated%20%C3%A9/~x").Answer(request => request.Method == "GET"
            ? new RawAnswer(200, "body", "Cache-Control: max-age=600")
            : new RawAnswer(204, ""));
        await resource.GetAsync();
        await fixture.NewResource("Factory").Answer(201, "", "Location: /Invalidated%20%c3%a9/%7Ex").SendAsync("POST");

        Assert.False((await resource.GetAsync()).IsHit);
    }
}
