using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9111 section 4.1: cache keys and Vary.</summary>
[Trait("RFC", "9111 section 4.1")]
public sealed class Rfc9111Section41VaryTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Fact]
    public async Task Variants_are_kept_side_by_side()
    {
        var resource = Varying("Vary: Accept-Language");
        foreach (var language in new[] { "en", "ru", "de" })
        {
            await resource.GetAsync("Accept-Language: " + language);
        }

        var russian = await resource.GetAsync("Accept-Language: ru");
        var english = await resource.GetAsync("Accept-Language: en");

        Assert.True(russian.IsHit && english.IsHit);
        Assert.Contains("ru", russian.Body, StringComparison.Ordinal);
        Assert.Contains("en", english.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Accept-Encoding", "gzip, br", "gzip,br")]
    [InlineData("Accept-Encoding", "gzip, br", "br , gzip")]
    [InlineData("Accept-Encoding", "GZIP", "gzip")]
    [InlineData("Accept-Encoding", "gzip;q=0.5, br", "br, gzip ; q=0.5")]
    [InlineData("Accept-Language", "en-GB, en;q=0.5", "en-gb,en; q=0.5")]
    [InlineData("Accept", "text/html;level=1, */*", "text/html; level=1,*/*")]
    public async Task Requests_that_mean_the_same_select_the_same(string field, string one, string other)
    {
        var resource = Varying("Vary: " + field);
        await resource.GetAsync($"{field}: {one}");

        Assert.True((await resource.GetAsync($"{field}: {other}")).IsHit);
    }

    [Theory]
    [InlineData("Accept-Encoding", "gzip", "br")]
    [InlineData("Accept-Encoding", "gzip", "gzip;q=0")]
    [InlineData("Accept-Encoding", "gzip", null)]
    [InlineData("Accept-Encoding", "", null)]
    [InlineData("Accept-Encoding", null, "")]
    [InlineData("Accept-Language", "en, de", "de, en")]
    [InlineData("Accept", "x/y;v=\"A\"", "x/y;v=\"a\"")]
    [InlineData("Accept", "x/y;v=\"a b\"", "x/y;v=\"ab\"")]
    public async Task Requests_that_mean_something_else_select_something_else(string field, string? one, string? other)
    {
        var resource = Varying("Vary: " + field);
        await resource.GetAsync(one is null ? [] : [$"{field}: {one}"]);

        var reply = await resource.GetAsync(other is null ? [] : [$"{field}: {other}"]);

        Assert.False(reply.IsHit);
        Assert.Contains("fwd=vary-miss", reply.CacheStatus, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Vary: accept-ENCODING , Accept-Language,")]
    [InlineData("Vary: Accept-Language", "Vary: Accept-Encoding")]
    public async Task Every_field_that_vary_names_counts(params string[] vary)
    {
        var resource = Varying(vary);
        await resource.GetAsync("Accept-Language: en", "Accept-Encoding: gzip");

        Assert.False((await resource.GetAsync("Accept-Language: de", "Accept-Encoding: gzip")).IsHit);
        Assert.False((await resource.GetAsync("Accept-Language: en", "Accept-Encoding: br")).IsHit);
        Assert.True((await resource.GetAsync("Accept-Encoding: gzip", "Accept-Language: en")).IsHit);
    }

    [Theory]
    [InlineData("Vary: *")]
    [InlineData("Vary: Accept-Encoding, *")]
    [InlineData("Vary: Accept-Encoding", "Vary: *")]
    public async Task Nothing_selects_what_varies_by_everything(params string[] vary)
    {
        var resource = Varying(vary);
        await resource.GetAsync();
        var asked = resource.Asked.Count;

        Assert.False((await resource.GetAsync()).IsHit);
        Assert.True(resource.Asked.Count > asked);
    }

    [Fact]
    public async Task A_vary_that_appears_later_is_followed_from_then_on()
    {
        var resource = fixture.NewResource().Answer("plain", "Cache-Control: max-age=0");
        await resource.GetAsync("Accept-Language: en");
        resource.Answer(r => new RawAnswer(200, r.Fields["Accept-Language"], "Cache-Control: max-age=60", "Vary: Accept-Language"));
        await resource.GetAsync("Accept-Language: en");

        Assert.Equal("de", (await resource.GetAsync("Accept-Language: de")).Body);
        Assert.True((await resource.GetAsync("Accept-Language: en")).IsHit);
    }

    [Fact]
    public async Task A_vary_that_changes_never_selects_by_the_old_one()
    {
        var resource = fixture.NewResource().Answer(r => new RawAnswer(200, Seen(r), "Cache-Control: max-age=60", "Vary: Accept-Language"));
        await resource.GetAsync("Accept-Language: en", "Accept-Encoding: gzip");
        resource.Answer(r => new RawAnswer(200, Seen(r), "Cache-Control: max-age=60", "Vary: Accept-Encoding"));
        await resource.GetAsync("Accept-Language: de", "Accept-Encoding: br");

        var reply = await resource.GetAsync("Accept-Language: en", "Accept-Encoding: br");
        var other = await resource.GetAsync("Accept-Language: en", "Accept-Encoding: gzip");

        Assert.True(reply.IsHit);
        Assert.False(other.IsHit);
    }

    [Fact]
    public async Task A_vary_that_goes_away_leaves_one_response_for_everyone()
    {
        var resource = fixture.NewResource().Answer("one", "Cache-Control: max-age=0", "Vary: Accept-Language");
        await resource.GetAsync("Accept-Language: en");
        resource.Answer("two", "Cache-Control: max-age=60");
        await resource.GetAsync("Accept-Language: en");

        var reply = await resource.GetAsync("Accept-Language: de");

        Assert.True(reply.IsHit);
        Assert.Equal("two", reply.Body);
    }

    [Fact]
    public async Task A_request_with_a_field_that_is_not_forwarded_never_gets_what_was_selected_without_it()
    {
        var resource = fixture.NewResource().Answer(
            r => new RawAnswer(200, "for " + r.Fields.GetValueOrDefault("Cookie", "anyone"), "Cache-Control: max-age=60", "Vary: Cookie"));

        var first = await resource.GetAsync("Cookie: a");
        var second = await resource.GetAsync("Cookie: b");
        var without = await resource.GetAsync();
        var again = await resource.GetAsync();

        Assert.Equal(("for a", "for b", "for anyone"), (first.Body, second.Body, without.Body));
        Assert.Contains("fwd=vary-miss", second.CacheStatus, StringComparison.Ordinal);
        Assert.True(again.IsHit);
        Assert.Equal("for anyone", again.Body);
    }

    [Fact]
    public async Task What_cannot_be_shared_by_such_a_field_and_is_not_stored_is_asked_for_once_per_request()
    {
        var resource = fixture.NewResource().Answer("body", "Vary: User-Agent");
        await resource.GetAsync("User-Agent: x");
        var asked = resource.Asked.Count;

        await resource.GetAsync("User-Agent: x");

        Assert.Equal(asked + 1, resource.Asked.Count);
    }

    [Theory]
    [InlineData("X-Forwarded-Host: evil")]
    [InlineData("X-Original-URL: /admin")]
    [InlineData("X-HTTP-Method-Override: DELETE")]
    [InlineData("Cookie: a=b")]
    [InlineData("Origin: https://evil.example")]
    [InlineData("Range: bytes=0-0")]
    [InlineData("If-None-Match: \"x\"")]
    [InlineData("Forwarded: host=evil")]
    [InlineData("Host: evil.example")]
    public async Task What_is_not_part_of_the_key_cannot_poison_what_is_shared(string line)
    {
        var (name, value) = (line.Split(": ")[0], line.Split(": ")[1]);
        var resource = fixture.NewResource().Answer(
            r => new RawAnswer(200, r.Fields.GetValueOrDefault(name, "") == value ? "poisoned" : "clean", "Cache-Control: max-age=60", "ETag: \"1\""));

        await resource.GetAsync(line);
        var victim = await resource.GetAsync();

        Assert.True(victim.IsHit);
        Assert.Equal("clean", victim.Body);
    }

    [Theory]
    [InlineData("/KeyA?x=1", "/KeyA?x=2")]
    [InlineData("/KeyB", "/KeyB?")]
    [InlineData("/KeyC/a", "/KeyC/A")]
    [InlineData("/KeyD?a=1&b=2", "/KeyD?b=2&a=1")]
    [Trait("RFC", "9111 section 2")]
    public async Task Different_targets_have_different_keys(string one, string other)
    {
        var first = fixture.At(one).Answer("one", "Cache-Control: max-age=60");
        var second = fixture.At(other).Answer("other", "Cache-Control: max-age=60");
        await first.GetAsync();

        Assert.NotEqual((await first.GetAsync()).IsHit, (await second.GetAsync()).IsHit);
    }

    private Resource Varying(params string[] vary) =>
        fixture.NewResource().Answer(r => new RawAnswer(200, Seen(r), ["Cache-Control: max-age=60", .. vary]));

    private static string Seen(SeenRequest request) =>
        $"{request.Fields.GetValueOrDefault("Accept-Language")}|{request.Fields.GetValueOrDefault("Accept-Encoding")}|{request.Fields.GetValueOrDefault("Accept")}";
}
