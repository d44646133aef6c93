using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>Whole requests for objects that are too large to be stored whole: streamed through, and stored in blocks as they pass.</summary>
public sealed class LargeObjectTests : BlockFixture
{
    [Fact]
    public async Task A_large_object_that_was_streamed_through_once_is_a_hit_in_whole_and_in_part()
    {
        using var first = await WholeAsync("/x");
        using var second = await WholeAsync("/x");
        using var part = await RangeAsync("/x", 4_000_000, 100);

        Assert.Equal("edge-t; fwd=uri-miss; fwd-status=200; stored", first.CacheStatus());
        Assert.StartsWith("edge-t; hit", second.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit", part.CacheStatus(), StringComparison.Ordinal);
        Assert.Single(Script.Requests);
    }

    [Fact]
    public async Task A_reader_that_comes_late_begins_in_the_stored_blocks_and_goes_on_with_the_stream()
    {
        var (early, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        Script.Answer = async context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.ContentLength = Body.Length;
            await context.Response.Body.WriteAsync(Body.AsMemory(0, 3_000_000));
            await context.Response.Body.FlushAsync();
            early.SetResult();
            await finish.Task;
            await context.Response.Body.WriteAsync(Body.AsMemory(3_000_000));
        };
        var first = GetAndDropAsync();
        await early.Task;
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_bytes_sent_total") > 2_500_000);
        var second = GetAndDropAsync();
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_bytes_sent_total") > 5_000_000);
        finish.SetResult();

        await Task.WhenAll(first, second);
        Assert.Single(Script.Requests);
    }

    private async Task GetAndDropAsync()
    {
        using var response = await WholeAsync("/x");
    }

    [Fact]
    public async Task A_slow_reader_does_not_slow_down_a_fast_one_and_gets_the_rest_from_blocks()
    {
        using var slow = await Edge.Client.GetAsync("/x", HttpCompletionOption.ResponseHeadersRead, Token);
        using var fast = await WholeAsync("/x");
        await using var stream = await slow.Content.ReadAsStreamAsync(Token);
        var received = new MemoryStream();
        await stream.CopyToAsync(received, Token);

        Assert.Equal(Answers.Hash(Body), Answers.Hash(received.ToArray()));
    }

    [Fact]
    public async Task A_large_object_whose_client_leaves_is_not_fetched_to_its_end_and_later_only_what_is_missing()
    {
        using (var leaver = await Edge.Client.GetAsync("/x", HttpCompletionOption.ResponseHeadersRead, Token))
        {
            Assert.Equal(200, (int)leaver.StatusCode);
        }

        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_in_flight_requests") == 0);
        using var whole = await WholeAsync("/x");
        using var again = await WholeAsync("/x");

        Assert.StartsWith("edge-t; hit", again.CacheStatus(), StringComparison.Ordinal);
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_native_bytes") <= await Edge.MetricAsync("cdnmusic_edge_memory_bytes"));
    }

    [Fact]
    public async Task HEAD_of_an_unknown_large_object_has_its_length_and_streams_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/x");
        using var head = await Edge.Client.SendAsync(request, Token);

        Assert.Equal(Body.Length, head.Content.Headers.ContentLength);
        Assert.Equal(200, (int)head.StatusCode);
    }
}
