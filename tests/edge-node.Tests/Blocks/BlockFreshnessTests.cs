using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>The manifest's freshness governs all blocks (RFC 9111 section 4, RFC 5861).</summary>
public sealed class BlockFreshnessTests : BlockFixture
{
    [Fact]
    public async Task A_stale_manifest_is_revalidated_by_a_304_and_its_blocks_stay()
    {
        Origin.CacheControl = "max-age=0";
        using var first = await RangeAsync("/x", 0, 200_000);
        Origin.CacheControl = "max-age=600";
        using var second = await RangeAsync("/x", 0, 200_000);
        using var third = await RangeAsync("/x", 0, 200_000);

        Assert.Equal("edge-t; fwd=stale; fwd-status=304; stored", second.CacheStatus());
        Assert.StartsWith("edge-t; hit", third.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(4 * BlockBytes, Origin.BytesSent);
        Assert.Equal("\"v1\"", Script.Requests.Last().Fields["If-None-Match"]);
    }

    [Fact]
    public async Task A_stale_manifest_of_an_object_that_has_changed_costs_one_request_for_the_new_blocks()
    {
        Origin.CacheControl = "max-age=0";
        using var first = await RangeAsync("/x", 0, 10);
        var newBody = Answers.RandomBytes(3 << 20, 9);
        (Origin.Body, Origin.ETag, Origin.CacheControl) = (newBody, "\"v2\"", "max-age=600");
        using var second = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));
        using var third = await Edge.GetAsync("/x", ("Range", "bytes=2000010-2000019"));

        Assert.Equal(newBody[2_000_000..2_000_010], await second.BytesAsync());
        Assert.Equal(newBody[2_000_010..2_000_020], await third.BytesAsync());
        Assert.Equal("edge-t; fwd=stale; fwd-status=206; stored", second.CacheStatus());
        Assert.Equal(2, Script.Requests.Count);
    }

    [Fact]
    public async Task RFC_5861_3_stale_blocks_are_served_while_the_manifest_is_revalidated()
    {
        Origin.CacheControl = "max-age=0, stale-while-revalidate=600";
        using var first = await RangeAsync("/x", 0, 10);
        Origin.CacheControl = "max-age=600";

        // Its ten bytes come before the block is whole; until it is, requests join the fill.
        await EdgeProcess.EventuallyAsync(async () =>
        {
            using var stale = await RangeAsync("/x", 0, 10);
            return stale.CacheStatus().StartsWith("edge-t; hit; ttl=", StringComparison.Ordinal);
        });
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(Script.Requests.Count == 2));
        await EdgeProcess.EventuallyAsync(async () =>
        {
            using var later = await RangeAsync("/x", 0, 10);
            return !later.CacheStatus().EndsWith("ttl=0", StringComparison.Ordinal) && !later.CacheStatus().Contains("ttl=-", StringComparison.Ordinal);
        });
        Assert.Equal(BlockBytes, Origin.BytesSent);
    }

    [Fact]
    public async Task RFC_5861_4_stored_blocks_stand_in_when_the_origin_fails_and_missing_ones_are_a_clean_error()
    {
        Origin.CacheControl = "max-age=0, stale-if-error=600";
        using var first = await RangeAsync("/x", 0, 100);
        await Script.StopAsync();
        using var stored = await RangeAsync("/x", 0, 100);
        using var missing = await Edge.GetAsync("/x", ("Range", "bytes=2000000-2000009"));

        Assert.Equal("edge-t; fwd=stale; detail=stale-if-error", stored.CacheStatus());
        Assert.Equal(HttpStatusCode.BadGateway, missing.StatusCode);
        Assert.Contains("fwd=partial", missing.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RFC_9111_3_4_a_further_part_brings_the_stored_fields_up_to_date()
    {
        using var first = await RangeAsync("/x", 0, 10);
        Origin.Fields["X-New"] = "1";
        using var second = await RangeAsync("/x", 2_000_000, 10);
        using var third = await RangeAsync("/x", 0, 10);

        Assert.Equal("1", third.Field("X-New"));
    }
}
