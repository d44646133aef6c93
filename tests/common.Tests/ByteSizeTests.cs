using CdnMusic.Hosting.Configuration;
using CsCheck;

namespace CdnMusic.Common.Tests;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("1KiB", 1024)]
    [InlineData("64 mib", 64L << 20)]
    [InlineData("2TiB", 2L << 40)]
    public void A_size_is_a_number_and_a_binary_unit(string text, long bytes) => Assert.Equal(bytes, ByteSize.Parse(text).Bytes);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1MB")]
    [InlineData("1.5MiB")]
    [InlineData("MiB")]
    [InlineData("9999999999TiB")]
    public void Anything_else_is_refused(string text) => Assert.Throws<FormatException>(() => ByteSize.Parse(text));

    [Fact]
    public void What_is_written_reads_back_the_same() =>
        Gen.Long[0, long.MaxValue].Sample(bytes => ByteSize.Parse(new ByteSize(bytes).ToString()).Bytes == bytes);
}
