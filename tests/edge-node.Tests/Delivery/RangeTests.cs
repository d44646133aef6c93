using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Delivery;

/// <summary>Ranges and preconditions (RFC 9110 sections 13 and 14), of what is stored and of what is still arriving.</summary>
public sealed class RangeTests : IAsyncLifetime
{
    private readonly byte[] _body = Answers.RandomBytes(50_000, 2);
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.AnswerWith(_body, ("Cache-Control", "max-age=60"), ("ETag", "\"e\""), ("Content-Type", "audio/mp4"));
        _edge = await EdgeProcess.StartAsync(_origin);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=49990-", 49_990, 10)]
    [InlineData("bytes=-5", 49_995, 5)]
    [InlineData("bytes=100-999999", 100, 49_900)]
    public async Task RFC_9110_14_a_range_is_the_same_from_a_fill_and_from_the_cache(string range, int start, int length)
    {
        using var cold = await _edge.GetAsync("/x", ("Range", range));
        using var warm = await _edge.GetAsync("/x", ("Range", range));

        foreach (var response in new[] { cold, warm })
        {
            Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
            Assert.Equal($"bytes {start}-{start + length - 1}/50000", response.Field("Content-Range"));
            Assert.Equal(_body[start..(start + length)], await response.BytesAsync());
        }

        Assert.Single(_origin.Requests);
    }

    [Theory]
    [InlineData("bytes=abc")]
    [InlineData("bytes=9-1")]
    [InlineData("chunks=1-2")]
    public async Task RFC_9110_14_2_a_malformed_range_is_ignored(string range)
    {
        using var response = await _edge.GetAsync("/x", ("Range", range));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_body, await response.BytesAsync());
    }

    [Fact]
    public async Task RFC_9110_15_5_17_a_range_beyond_the_end_is_refused_with_the_length()
    {
        using var response = await _edge.GetAsync("/x", ("Range", "bytes=60000-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */50000", response.Field("Content-Range"));
    }

    [Fact]
    public async Task RFC_9110_14_6_several_ranges_come_as_multipart()
    {
        using var fill = await _edge.GetAsync("/x");
        using var response = await _edge.GetAsync("/x", ("Range", "bytes=0-3,40000-40003"));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.StartsWith("multipart/byteranges; boundary=", response.Field("Content-Type"), StringComparison.Ordinal);
        var parts = await response.BytesAsync();
        Assert.True(parts.AsSpan().IndexOf(_body.AsSpan(0, 4)) > 0 && parts.AsSpan().IndexOf(_body.AsSpan(40_000, 4)) > 0);
    }

    [Theory]
    [InlineData("\"e\"", HttpStatusCode.PartialContent)]
    [InlineData("\"other\"", HttpStatusCode.OK)]
    [InlineData("W/\"e\"", HttpStatusCode.OK)]
    public async Task RFC_9110_13_1_5_if_range_needs_a_strong_match(string ifRange, HttpStatusCode expected)
    {
        using var response = await _edge.GetAsync("/x", ("Range", "bytes=0-9"), ("If-Range", ifRange));

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task RFC_9110_13_1_2_if_none_match_is_a_304_without_a_body()
    {
        using var fill = await _edge.GetAsync("/x");
        using var response = await _edge.GetAsync("/x", ("If-None-Match", "\"a\", W/\"e\""));

        Assert.Equal(HttpStatusCode.NotModified, response.StatusCode);
        Assert.Equal("\"e\"", response.Field("ETag"));
        Assert.Empty(await response.BytesAsync());
    }

    [Fact]
    public async Task HEAD_has_the_fields_and_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/x");
        using var response = await _edge.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("50000", response.Field("Content-Length"));
    }
}
