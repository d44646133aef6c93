using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Conformance;

/// <summary>RFC 9110 section 15.2 and RFC 9112 section 7.1.2: interim responses and trailer sections of the origin.</summary>
[Trait("RFC", "9110 section 15.2")]
public sealed class Rfc9110InterimTests(EdgeFixture fixture) : IClassFixture<EdgeFixture>
{
    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nCache-Control: no-store\r\nLink: </x>\r\n\r\n")]
    [InlineData("HTTP/1.1 199 Unknown\r\nSet-Cookie: a=b\r\n\r\n")]
    public async Task Interim_responses_are_dropped_and_leave_nothing_in_what_is_stored(string interim)
    {
        var resource = fixture.NewResource().Answer(_ => new RawAnswer(200, "body", "Cache-Control: max-age=60") { Interim = interim });

        var first = await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal((200, "body"), (first.Status, first.Body));
        Assert.Equal((true, "body"), (second.IsHit, second.Body));
        Assert.Equal(("", "", "max-age=60"), (second.Field("Link"), second.Field("Set-Cookie"), second.Field("Cache-Control")));
    }

    [Fact]
    public async Task Interim_responses_do_not_disturb_what_is_proxied_or_revalidated()
    {
        var resource = fixture.NewResource().Answer(request => new RawAnswer(request.Fields.ContainsKey("If-None-Match") ? 304 : 200, "body", "Cache-Control: max-age=0", "ETag: \"1\"")
        {
            Interim = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
        });

        Assert.Equal("body", (await resource.SendAsync("POST")).Body);
        Assert.Equal("body", (await resource.GetAsync()).Body);
        Assert.Equal("body", (await resource.GetAsync()).Body);
    }

    [Fact]
    [Trait("RFC", "9110 section 6.5.1")]
    public async Task Trailers_are_not_merged_into_what_is_stored()
    {
        var resource = fixture.NewResource().Answer(_ => new RawAnswer(200, "")
        {
            Verbatim = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTrailer: X-Sum, Cache-Control\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4\r\nbody\r\n0\r\nX-Sum: 1\r\nCache-Control: no-store\r\n\r\n",
        });

        await resource.GetAsync();
        var second = await resource.GetAsync();

        Assert.Equal((true, "body"), (second.IsHit, second.Body));
        Assert.Equal(("", "max-age=60"), (second.Field("X-Sum"), second.Field("Cache-Control")));
    }
}
