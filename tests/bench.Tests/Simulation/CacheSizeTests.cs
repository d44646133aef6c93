using CdnMusic.CacheSim.Simulation;

namespace CdnMusic.Bench.Tests.Simulation;

public sealed class CacheSizeTests
{
    [Theory]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("1000", 1000)]
    public void A_size_is_bytes(string text, long bytes) => Assert.Equal(bytes, CacheSize.Parse(text).InBytes(null));

    [Theory]
    [InlineData("0.1%", 1)]
    [InlineData("10%", 123)]
    [InlineData("100%", 1234)]
    public void Or_a_percentage_of_the_working_set_rounded_down(string text, long bytes) =>
        Assert.Equal(bytes, CacheSize.Parse(text).InBytes(new WorkingSet(1, 1234)));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("%")]
    [InlineData("0%")]
    [InlineData("-1%")]
    [InlineData("many")]
    [InlineData("5MB")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => CacheSize.Parse(text));
}
