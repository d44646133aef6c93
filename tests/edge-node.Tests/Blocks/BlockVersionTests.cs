using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>Versions are never mixed: the strong validator guards every block (RFC 9110 section 15.3.7.3, RFC 9111 section 3.4).</summary>
public sealed class BlockVersionTests : BlockFixture
{
    private readonly byte[] _newBody = Answers.RandomBytes((5 << 20) + 1234, 8);

    [Fact]
    public async Task A_change_that_is_seen_before_the_answer_begins_begins_it_again_with_the_new_version()
    {
        using var old = await RangeAsync("/x", 0, 10);
        (Origin.Body, Origin.ETag) = (_newBody, "\"v2\"");

        using var part = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));
        using var front = await Edge.GetAsync("/x", ("Range", "bytes=0-9"));
        using var whole = await WholeAsync("/x", _newBody);

        Assert.Equal(_newBody[2_000_000..2_000_010], await part.BytesAsync());
        Assert.Equal("\"v2\"", part.Field("ETag"));
        Assert.Equal(_newBody[..10], await front.BytesAsync());
        Assert.Equal("\"v1\"", Script.Requests.ElementAt(1).Fields["If-Match"]);
    }

    [Fact]
    public async Task A_change_that_is_seen_in_the_middle_breaks_the_connection_and_the_next_answer_is_new()
    {
        using var old = await RangeAsync("/x", 0, 300_000);
        (Origin.Body, Origin.ETag) = (_newBody, "\"v2\"");

        using (var mixed = await Edge.Client.GetAsync("/x", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            await using var stream = await mixed.Content.ReadAsStreamAsync(Token);
            var received = new MemoryStream();
            await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(received, Token));
            Assert.Equal("\"v1\"", mixed.Field("ETag"));
            Assert.InRange(received.Length, 0, 5 * BlockBytes);
            Assert.True(received.ToArray().AsSpan().SequenceEqual(Body.AsSpan(0, (int)received.Length)));
        }

        using var whole = await WholeAsync("/x", _newBody);
    }

    [Fact]
    public async Task An_origin_that_ignores_if_match_is_caught_by_its_etag()
    {
        using var old = await RangeAsync("/x", 0, 10);
        (Origin.Body, Origin.ETag) = (_newBody, "\"v2\"");
        Script.Answer = context =>
        {
            context.Request.Headers.Remove("If-Match");
            return Origin.AnswerAsync(context);
        };

        using var part = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));

        Assert.Equal(_newBody[2_000_000..2_000_010], await part.BytesAsync());
    }

    [Fact]
    public async Task Another_length_under_the_same_etag_is_another_version()
    {
        using var old = await RangeAsync("/x", 0, 10);
        Origin.Body = _newBody[..^1];

        using var part = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));

        Assert.Equal(_newBody[2_000_000..2_000_010], await part.BytesAsync());
        Assert.Equal($"bytes 2000000-2000009/{_newBody.Length - 1}", part.Field("Content-Range"));
    }

    [Fact]
    public async Task An_object_that_has_become_small_or_is_gone_is_answered_as_it_is()
    {
        using var old = await RangeAsync("/x", 0, 10);
        Origin.Body = _newBody[..1000];
        Origin.ETag = "\"v2\"";
        using var small = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));
        Script.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        using var gone = await Edge.GetAsync("/x", ("Range", "bytes=3000000-3000009"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, small.StatusCode);
        Assert.NotEqual(HttpStatusCode.PartialContent, gone.StatusCode);
    }
}
