using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>Origins that answer requests for a part in other ways than a good 206: the client gets the right bytes or a clean error.</summary>
public sealed class PartialOriginTests : BlockFixture
{
    [Fact]
    public async Task An_origin_that_ignores_ranges_is_asked_once_and_the_whole_is_stored()
    {
        var small = Body[..600_000];
        Script.AnswerWith(small, ("Cache-Control", "max-age=60"), ("ETag", "\"e\""));
        using var first = await Edge.GetAsync("/plain", ("Range", "bytes=300000-300009"));
        using var second = await Edge.GetAsync("/plain");

        Assert.Equal(small[300_000..300_010], await first.BytesAsync());
        Assert.Equal(Answers.Hash(small), Answers.Hash(await second.BytesAsync()));
        Assert.Contains("hit", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Single(Script.Requests);
    }

    [Fact]
    public async Task A_large_object_of_an_origin_that_ignores_ranges_is_stored_in_blocks_as_it_passes()
    {
        Script.AnswerWith(Body, ("Cache-Control", "max-age=60"), ("ETag", "\"e\""));
        using var first = await RangeAsync("/plain", 3_000_000, 1_000_000);
        using var second = await RangeAsync("/plain", 2_000_000, 1_000_000);

        Assert.StartsWith("edge-t; hit", second.CacheStatus(), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> BadParts => new()
    {
        { "no Content-Range", "" },
        { "another unit", "items 0-65535/5244114" },
        { "another start", "bytes 1-65536/5244114" },
        { "too short", "bytes 0-999/5244114" },
        { "too long", "bytes 0-65536/5244114" },
        { "unknown length", "bytes 0-65535/*" },
        { "end before start", "bytes 65535-0/5244114" },
        { "end behind the length", "bytes 0-65535/65535" },
        { "not that long", "bytes 0-65534/5244114" },
    };

    [Theory]
    [MemberData(nameof(BadParts))]
    public async Task A_part_with_a_wrong_content_range_is_not_used_and_the_whole_is_asked_for(string what, string contentRange)
    {
        Script.Answer = async context =>
        {
            if (context.Request.Headers.Range.Count == 0)
            {
                await Origin.AnswerAsync(context);
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ContentRange = contentRange;
            var length = what == "too short" ? 1000 : what == "too long" ? BlockBytes + 1 : BlockBytes;
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(new byte[length]);
        };
        using var part = await RangeAsync("/bad", 10, 1000);
        using var whole = await WholeAsync("/bad");
    }

    [Fact]
    public async Task A_multipart_answer_to_a_single_range_is_not_used()
    {
        Script.Answer = async context =>
        {
            if (context.Request.Headers.Range.Count == 0)
            {
                await Origin.AnswerAsync(context);
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ContentRange = $"bytes 0-{BlockBytes - 1}/{Body.Length}";
            context.Response.ContentType = "multipart/byteranges; boundary=b";
            await context.Response.Body.WriteAsync(new byte[BlockBytes]);
        };
        using var part = await RangeAsync("/multi", 10, 1000);
    }

    [Fact]
    public async Task A_206_that_nobody_asked_for_is_a_bad_gateway()
    {
        Script.Answer = async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ContentRange = "bytes 0-9/20";
            await context.Response.Body.WriteAsync(new byte[10]);
        };
        using var bad = await Edge.GetAsync("/unasked");
        Origin.Script.Answer = Origin.AnswerAsync;
        using var good = await WholeAsync("/unasked");

        Assert.Equal(HttpStatusCode.BadGateway, bad.StatusCode);
    }

    [Theory]
    [InlineData("W/\"weak\"")]
    [InlineData("")]
    public async Task RFC_9110_15_3_7_3_parts_without_a_strong_validator_are_served_but_never_stored(string etag)
    {
        Origin.ETag = etag;
        for (var i = 0; i < 2; i++)
        {
            using var inOneFill = await RangeAsync("/weak", 100_000, 100);
            using var beyondOneFill = await RangeAsync("/weak", 100_000, 2_000_000);
            Assert.DoesNotContain("hit", inOneFill.CacheStatus(), StringComparison.Ordinal);
            Assert.DoesNotContain("stored", inOneFill.CacheStatus(), StringComparison.Ordinal);
            Assert.NotEqual("", beyondOneFill.CacheStatus());
        }
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("private, max-age=60")]
    public async Task A_part_that_must_not_be_stored_is_not(string cacheControl)
    {
        Origin.CacheControl = cacheControl;
        using var first = await RangeAsync("/private", 0, 10);
        using var second = await RangeAsync("/private", 0, 10);

        Assert.DoesNotContain("hit", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_answer_to_a_part_is_passed_on_and_does_not_hide_the_object_later()
    {
        Script.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        using var failed = await Edge.GetAsync("/down", ("Range", "bytes=0-9"));
        Script.Answer = Origin.AnswerAsync;
        using var part = await RangeAsync("/down", 0, 10);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
    }

    [Fact]
    public async Task An_origin_that_breaks_off_is_asked_for_the_rest_and_the_client_sees_nothing_of_it()
    {
        var broken = 0;
        Script.Answer = async context =>
        {
            if (Interlocked.Increment(ref broken) != 1)
            {
                await Origin.AnswerAsync(context);
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ContentRange = $"bytes 0-262143/{Body.Length}";
            context.Response.ContentLength = 262_144;
            await context.Response.Body.WriteAsync(Body.AsMemory(0, 100_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        using var part = await RangeAsync("/broken", 0, 250_000);

        Assert.Equal(["bytes=0-262143", "bytes=65536-262143"], Origin.Ranges);
    }

    [Fact]
    public async Task An_origin_that_always_breaks_off_gives_a_clean_error_and_nothing_broken_is_stored()
    {
        Script.Answer = async context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ContentRange = $"bytes 0-65535/{Body.Length}";
            context.Response.ContentLength = BlockBytes;
            await context.Response.Body.WriteAsync(new byte[1000]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        try
        {
            using var torn = await Edge.GetAsync("/torn", ("Range", "bytes=0-65535"));
            Assert.Equal(HttpStatusCode.BadGateway, torn.StatusCode);
        }
        catch (HttpRequestException)
        {
            // The other clean end: some bytes were out, and the connection broke.
        }

        Script.Answer = Origin.AnswerAsync;
        using var part = await RangeAsync("/torn", 0, BlockBytes);
    }
}
