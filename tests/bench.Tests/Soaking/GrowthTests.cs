using CdnMusic.Bench.Soaking;

namespace CdnMusic.Bench.Tests.Soaking;

/// <summary>What counts as growth.</summary>
public sealed class GrowthTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void Warming_up_and_noise_are_no_growth()
    {
        var footprints = Enumerable.Range(0, 100).Select(i => new Footprint("edge", (i < 25 ? 20 + (4 * i) : 120 + (i % 7)) * MiB, 100 + (i % 13), 60 * MiB));

        Assert.Empty(Growth.Of(footprints).Single().Excesses());
    }

    [Fact]
    public void A_leak_of_memory_handles_or_disk_is_found_and_named()
    {
        var footprints = Enumerable.Range(0, 100).Select(i => new Footprint("edge", (100 + (3 * i)) * MiB, 100 + (4 * i), (50 + (2 * i)) * MiB));

        var excesses = Growth.Of(footprints).Single().Excesses().ToList();

        Assert.Equal(["memory", "handles", "disk"], excesses.Select(e => e.Split(' ')[1]));
        Assert.All(excesses, e => Assert.StartsWith("edge: ", e, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_process_is_compared_with_itself()
    {
        var footprints = Enumerable.Range(0, 40).SelectMany(_ => new[] { new Footprint("small", MiB, 5, 0), new Footprint("large", 900 * MiB, 5000, 0) });

        Assert.All(Growth.Of(footprints), g => Assert.Empty(g.Excesses()));
    }
}
