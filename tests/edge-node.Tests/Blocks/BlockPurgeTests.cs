using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>A purge removes every block, and blocks survive the death of the process.</summary>
public sealed class BlockPurgeTests : BlockFixture
{
    private readonly byte[] _newBody = Answers.RandomBytes((5 << 20) + 1234, 8);

    [Theory]
    [InlineData("/deep/er/x", null)]
    [InlineData(null, "/deep/")]
    [InlineData("/deep/er/x?q=1", null)]
    public async Task A_purge_removes_the_manifest_and_every_block(string? path, string? prefix)
    {
        using var before = await WholeAsync("/deep/er/x?q=1");
        // The origin's own fault: other bytes under the same validator. A purge is how operators put that right.
        Origin.Body = _newBody;
        await Edge.PurgeAsync(new { paths = path is null ? [] : new[] { path }, prefixes = prefix is null ? [] : new[] { prefix } });

        using var part = await Edge.GetAsync("/deep/er/x?q=1", ("Range", "bytes=3000000-3000009"));
        using var whole = await WholeAsync("/deep/er/x?q=1", _newBody);

        Assert.Equal(_newBody[3_000_000..3_000_010], await part.BytesAsync());
        Assert.Contains("fwd=uri-miss", part.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=partial", whole.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_soft_purge_the_manifest_is_revalidated_and_the_blocks_stay()
    {
        using var before = await WholeAsync("/x");
        await Edge.PurgeAsync(new { paths = new[] { "/x" }, soft = true });
        using var after = await WholeAsync("/x");
        using var later = await WholeAsync("/x");

        Assert.Equal("edge-t; fwd=stale; fwd-status=304; stored", after.CacheStatus());
        Assert.StartsWith("edge-t; hit", later.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(Body.Length, Origin.BytesSent);
    }

    [Fact]
    public async Task A_purge_between_two_blocks_of_one_answer_breaks_it_rather_than_mixing_old_with_new()
    {
        using var front = await RangeAsync("/x", 0, BlockBytes);
        var (asked, purged) = (new TaskCompletionSource(), new TaskCompletionSource());
        Origin.BeforeBody = async () =>
        {
            asked.TrySetResult();
            await purged.Task;
        };
        using var response = await Edge.Client.GetAsync("/x", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        await asked.Task;
        Origin.Body = _newBody;
        await Edge.PurgeAsync(new { paths = new[] { "/x" } });
        purged.SetResult();

        var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => stream.CopyToAsync(received, Token));
        Assert.True(received.ToArray().AsSpan().SequenceEqual(Body.AsSpan(0, (int)received.Length)));
        using var whole = await WholeAsync("/x", _newBody);
    }

    [Fact]
    public async Task After_kill_9_the_blocks_are_served_from_disk_without_the_origin()
    {
        using var part = await RangeAsync("/x", 1_000_000, 2_000_000);
        var blocks = Origin.BytesSent / BlockBytes;
        await EdgeProcess.EventuallyAsync(async () => await Edge.MetricAsync("cdnmusic_edge_objects") >= blocks + 1);
        await Edge.KillAsync();
        await Script.StopAsync();
        await Edge.StartAsync();

        using var again = await RangeAsync("/x", 1_000_000, 2_000_000);
        Assert.StartsWith("edge-t; hit", again.CacheStatus(), StringComparison.Ordinal);
    }
}
