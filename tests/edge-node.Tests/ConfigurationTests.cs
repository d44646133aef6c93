using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public async Task Every_mistake_is_reported_at_once_and_the_process_ends_with_2()
    {
        var (exitCode, error) = await EdgeProcess.RunToEndAsync(
            "--Edge:Id=Not_Good", "--Edge:Cache:MemoryBytes=many", "--Edge:Colour=red", "--Edge:Origins:0=nowhere");

        Assert.Equal(2, exitCode);
        Assert.Contains("Edge:Id", error, StringComparison.Ordinal);
        Assert.Contains("Edge:Cache:MemoryBytes: 'many' is not a valid size", error, StringComparison.Ordinal);
        Assert.Contains("Edge:Colour: no such setting", error, StringComparison.Ordinal);
        Assert.Contains("'nowhere' is not an absolute http(s) URL", error, StringComparison.Ordinal);
        Assert.Contains("Edge:Cache:Directory", error, StringComparison.Ordinal);
        Assert.All(error.Trim().Split('\n'), line => Assert.StartsWith("edge-node: configuration: ", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("100000", "must be a power of two from 64KiB to 8MiB")]
    [InlineData("32KiB", "must be a power of two from 64KiB to 8MiB")]
    [InlineData("16MiB", "must be a power of two from 64KiB to 8MiB")]
    [InlineData("2MiB", "must be at most a quarter of DiskBytes")]
    public async Task A_block_size_that_cannot_be_is_a_mistake(string blockBytes, string message)
    {
        var (exitCode, error) = await EdgeProcess.RunToEndAsync($"--Edge:Cache:BlockBytes={blockBytes}", "--Edge:Cache:DiskBytes=4MiB");

        Assert.Equal(2, exitCode);
        Assert.Contains("Edge:Cache:BlockBytes: " + message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Random", "Edge:Cache:Policy: 'Random' is not a valid choice (Lru, Fifo, Sieve, S3Fifo, Gdsf)")]
    [InlineData("9", "Edge:Cache:Policy: must be one of Lru, Fifo, Sieve, S3Fifo, Gdsf")]
    public async Task An_eviction_policy_that_does_not_exist_is_a_mistake_that_names_those_that_do(string policy, string message)
    {
        var (exitCode, error) = await EdgeProcess.RunToEndAsync($"--Edge:Cache:Policy={policy}");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }
}
