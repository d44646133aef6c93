using System.Net;
using CdnMusic.EdgeNode.Tests.Running;
using CsCheck;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>Ranges of large objects (RFC 9110 section 14), fetched in blocks and combined (RFC 9111 sections 3.3 and 3.4).</summary>
public sealed class BlockRangeTests : BlockFixture
{
    public static TheoryData<string, int, int> SingleRanges => new()
    {
        { "bytes=0-0", 0, 1 },
        { "bytes=65535-65536", 65_535, 2 },
        { "bytes=100001-300000", 100_001, 200_000 },
        { "bytes=1000000-3999999", 1_000_000, 3_000_000 },
        { "bytes=5244110-5244113", 5_244_110, 4 },
        { "bytes=5244000-9999999", 5_244_000, 114 },
        { "bytes=5240000-", 5_240_000, 4_114 },
        { "bytes=-1", 5_244_113, 1 },
        { "bytes=-100000", 5_144_114, 100_000 },
        { "bytes=-2000000", 3_244_114, 2_000_000 },
    };

    [Theory]
    [MemberData(nameof(SingleRanges))]
    public async Task The_origin_sends_at_most_two_blocks_more_than_the_range_and_a_second_request_is_a_hit(string range, int start, int length)
    {
        using var cold = await Edge.GetAsync("/x", ("Range", range));
        var bytes = await cold.BytesAsync();
        Assert.InRange(Origin.BytesSent, length, length + (2 * BlockBytes));
        await StoredAsync("/x", cold, range);
        var requests = Script.Requests.Count;
        using var warm = await Edge.GetAsync("/x", ("Range", range));

        foreach (var response in new[] { cold, warm })
        {
            Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
            Assert.Equal($"bytes {start}-{start + length - 1}/{Body.Length}", response.Field("Content-Range"));
            Assert.Equal(length, response.Content.Headers.ContentLength);
            Assert.Equal("\"v1\"", response.Field("ETag"));
        }

        Assert.Equal(Answers.Hash(Body[start..(start + length)]), Answers.Hash(bytes));
        Assert.Equal(Answers.Hash(bytes), Answers.Hash(await warm.BytesAsync()));
        Assert.StartsWith("edge-t; fwd=uri-miss; fwd-status=206; stored", cold.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit; ttl=", warm.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(requests, Script.Requests.Count);
    }

    [Fact]
    public async Task RFC_9111_3_4_two_parts_and_what_lies_between_make_the_whole_and_no_block_is_fetched_twice()
    {
        using var front = await RangeAsync("/x", 10, 700_000);
        using var back = await RangeAsync("/x", 3_000_000, 2_000_000);
        using var missing = await WholeAsync("/x");
        var requests = Script.Requests.Count;
        using var whole = await WholeAsync("/x");

        Assert.StartsWith("edge-t; fwd=partial", missing.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit", whole.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(Body.Length, Origin.BytesSent);
        Assert.Equal(requests, Script.Requests.Count);
    }

    [Fact]
    public async Task RFC_9111_3_3_a_stored_part_is_never_the_answer_to_a_request_for_the_whole()
    {
        using var part = await RangeAsync("/x", 0, BlockBytes);
        using var whole = await WholeAsync("/x");

        Assert.Equal(Body.Length, whole.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task RFC_9111_3_4_a_part_that_is_all_of_a_small_object_is_stored_as_the_whole()
    {
        Origin.Body = Body[..50_000];
        using var cold = await Edge.GetAsync("/small", ("Range", "bytes=7-11"));
        using var whole = await WholeAsync("/small", Origin.Body);

        Assert.Equal(Body[7..12], await cold.BytesAsync());
        Assert.Contains("fwd-status=206; stored", cold.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("hit", whole.CacheStatus(), StringComparison.Ordinal);
        Assert.Single(Script.Requests);
    }

    [Fact]
    public async Task RFC_9110_15_5_17_a_range_beyond_the_end_is_refused_with_the_length()
    {
        foreach (var range in new[] { "bytes=9000000-", $"bytes={Body.Length}-{Body.Length}", "bytes=9223372036854775807-" })
        {
            using var cold = await Edge.GetAsync("/x", ("Range", range));
            using var fill = await RangeAsync("/x", 0, 10);
            using var warm = await Edge.GetAsync("/x", ("Range", range));
            foreach (var response in new[] { cold, warm })
            {
                Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
                Assert.Equal($"bytes */{Body.Length}", response.Field("Content-Range"));
                Assert.NotEqual("", response.CacheStatus());
            }

            await Edge.PurgeAsync(new { paths = new[] { "/x" } });
        }
    }

    [Theory]
    [InlineData("\"v1\"", 206)]
    [InlineData("\"v0\"", 200)]
    [InlineData("W/\"v1\"", 200)]
    public async Task RFC_9110_13_1_5_if_range_decides_between_the_part_and_the_whole(string ifRange, int status)
    {
        using var cold = await Edge.GetAsync("/x", ("Range", "bytes=70000-70009"), ("If-Range", ifRange));
        using var warm = await Edge.GetAsync("/x", ("Range", "bytes=70000-70009"), ("If-Range", ifRange));

        foreach (var response in new[] { cold, warm })
        {
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(Answers.Hash(status == 206 ? Body[70_000..70_010] : Body), Answers.Hash(await response.BytesAsync()));
        }
    }

    [Fact]
    public async Task RFC_9110_14_6_several_ranges_come_from_blocks()
    {
        for (var i = 0; i < 2; i++)
        {
            using var response = await Edge.GetAsync("/x", ("Range", "bytes=65530-65541,4000000-4000003,-4"));
            var parts = await response.BytesAsync();

            Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
            Assert.StartsWith("multipart/byteranges; boundary=", response.Field("Content-Type"), StringComparison.Ordinal);
            Assert.Equal(parts.Length, response.Content.Headers.ContentLength);
            Assert.True(parts.AsSpan().IndexOf(Body.AsSpan(65_530, 12)) > 0);
            Assert.True(parts.AsSpan().IndexOf(Body.AsSpan(4_000_000, 4)) > 0);
            Assert.True(parts.AsSpan().IndexOf(Body.AsSpan(Body.Length - 4)) > 0);
            Assert.Contains(i == 0 ? "fwd=uri-miss" : "hit", response.CacheStatus(), StringComparison.Ordinal);
        }

        Assert.InRange(Origin.BytesSent, 1, 5 * BlockBytes);
    }

    [Fact]
    public async Task HEAD_and_conditional_requests_are_answered_from_the_manifest()
    {
        using var part = await RangeAsync("/x", 0, 10);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/x");
        request.Headers.TryAddWithoutValidation("Range", "bytes=0-9");
        using var head = await Edge.Client.SendAsync(request, Token);
        using var notModified = await Edge.GetAsync("/x", ("If-None-Match", "\"v1\""));
        using var failed = await Edge.GetAsync("/x", ("If-Match", "\"v0\""));

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(Body.Length, head.Content.Headers.ContentLength);
        Assert.Contains("hit", head.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, notModified.StatusCode);
        // What the stored version does not fulfil, the origin's present one may.
        Assert.Equal(HttpStatusCode.PreconditionFailed, failed.StatusCode);
        Assert.Equal(2, Script.Requests.Count);
    }

    [Fact]
    public async Task RFC_9111_5_2_1_7_only_if_cached_is_a_504_when_a_block_is_missing()
    {
        using var part = await RangeAsync("/x", 0, 10);
        using var stored = await Edge.GetAsync("/x", ("Range", "bytes=20-29"), ("Cache-Control", "only-if-cached"));
        using var missing = await Edge.GetAsync("/x", ("Cache-Control", "only-if-cached"));

        Assert.Equal(HttpStatusCode.PartialContent, stored.StatusCode);
        Assert.Equal(HttpStatusCode.GatewayTimeout, missing.StatusCode);
        Assert.Single(Script.Requests);
    }

    [Fact]
    public async Task RFC_9111_4_1_each_variant_has_blocks_of_its_own()
    {
        Origin.Fields["Vary"] = "Accept-Encoding";
        Script.Answer = async context =>
        {
            var isGzip = context.Request.Headers.AcceptEncoding == "gzip";
            (Origin.ETag, Origin.Body) = isGzip ? ("\"z\"", [.. Body.Reverse()]) : ("\"v1\"", Body);
            await Origin.AnswerAsync(context);
        };
        using var plain = await RangeAsync("/x", 100, 10);
        using var gzip = await Edge.GetAsync("/x", ("Range", "bytes=100-109"), ("Accept-Encoding", "gzip"));
        Assert.Equal(Body.Reverse().Skip(100).Take(10), await gzip.BytesAsync());

        // The bytes reach a client a moment before the block is stored.
        await EdgeProcess.EventuallyAsync(async () =>
        {
            using var plainAgain = await RangeAsync("/x", 100, 10);
            using var gzipAgain = await Edge.GetAsync("/x", ("Range", "bytes=100-109"), ("Accept-Encoding", "gzip"));
            Assert.Equal(Body.Reverse().Skip(100).Take(10), await gzipAgain.BytesAsync());
            return plainAgain.CacheStatus().Contains("hit", StringComparison.Ordinal) && gzipAgain.CacheStatus().Contains("hit", StringComparison.Ordinal);
        });
        Assert.Equal(2, Script.Requests.Count);
    }

    [Fact]
    public async Task A_modification_date_that_is_strong_lets_parts_be_combined()
    {
        Origin.ETag = "";
        Origin.Fields["Last-Modified"] = "Mon, 01 Jan 2024 00:00:00 GMT";
        using var first = await RangeAsync("/x", 0, 10);
        using var second = await RangeAsync("/x", 2_000_000, 10);
        using var again = await RangeAsync("/x", 5, 10);

        Assert.Contains("fwd=partial", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("hit", again.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("Mon, 01 Jan 2024 00:00:00 GMT", Script.Requests.Last().Fields["If-Unmodified-Since"]);
    }

    [Fact]
    public async Task Two_hundred_concurrent_requests_for_one_cold_block_reach_the_origin_once()
    {
        var everyoneWaits = new TaskCompletionSource();
        Origin.BeforeBody = () => everyoneWaits.Task;
        var requests = Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            using var response = await Edge.GetAsync("/x", ("Range", $"bytes={200_000 + i}-{200_100 + i}"));
            return (Index: i, Bytes: await response.BytesAsync());
        })).ToList();
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 200);
        everyoneWaits.SetResult();

        Assert.All(await Task.WhenAll(requests), r => Assert.Equal(Body[(200_000 + r.Index)..(200_101 + r.Index)], r.Bytes));
        Assert.Equal("bytes=196608-262143", Assert.Single(Origin.Ranges));
    }

    [Fact]
    public async Task Overlapping_requests_for_missing_blocks_fetch_each_block_once()
    {
        using var first = await RangeAsync("/x", 0, 1);
        var requests = Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            using var response = await RangeAsync("/x", 1_000_000 + (i * 20_000), 900_000);
        })).ToList();
        await Task.WhenAll(requests);

        Assert.InRange(Origin.BytesSent, 1, BlockBytes + 900_000 + (40 * 20_000) + (2 * BlockBytes));
    }

    [Fact]
    public async Task Random_ranges_are_always_the_true_bytes()
    {
        var ranges = Gen.Select(Gen.Int[0, Body.Length - 1], Gen.Int[1, 400_000], Gen.Int[0, 3]);
        await ranges.SampleAsync(
            async t =>
            {
                var (start, length, form) = t;
                var end = Math.Min(start + length, Body.Length);
                var (field, expected) = form switch
                {
                    0 => ($"bytes={start}-", Body.AsMemory(start)),
                    1 => ($"bytes=-{length}", Body.AsMemory(Math.Max(0, Body.Length - length))),
                    _ => ($"bytes={start}-{end - 1}", Body.AsMemory(start, end - start)),
                };
                using var response = await Edge.GetAsync("/x" + (start % 3), ("Range", field));
                Assert.Equal(206, (int)response.StatusCode);
                var bytes = await response.BytesAsync();
                Assert.True(expected.Span.SequenceEqual(bytes), field);
            },
            iter: 300,
            threads: 4);
    }
}
