using CdnMusic.Bench.Tests.Traces;

namespace CdnMusic.Bench.Tests;

public sealed class CacheSimCommandTests : IDisposable
{
    private readonly TraceFiles _files = new();

    [Fact]
    public async Task A_trace_that_was_generated_is_replayed_to_the_same_figures_in_both_formats()
    {
        foreach (var name in new[] { "t.csv", "t.bin" })
        {
            var generated = await CacheSimProgram.RunAsync("generate", "--out", _files.PathOf(name), "--requests", "20000", "--tracks", "200");
            Assert.Equal((0, "", ""), generated);
        }

        var fromCsv = await CacheSimProgram.RunAsync("--trace", _files.PathOf("t.csv"), "--csv");
        var fromBinary = await CacheSimProgram.RunAsync("--trace", _files.PathOf("t.bin"), "--csv");

        Assert.Equal(0, fromCsv.ExitCode);
        Assert.Equal(fromCsv, fromBinary);
        Assert.Equal(1 + (5 * 3), fromCsv.Output.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task The_table_shows_object_and_byte_miss_ratios_per_policy_and_size()
    {
        var trace = _files.Write("t.csv", "time,id,size\n0,a,10\n0,b,20\n0,c,30\n0,a,10\n0,d,40\n0,a,10\n");

        var (exitCode, output, _) = await CacheSimProgram.RunAsync("--trace", trace, "--policies", "lru,FIFO", "--sizes", "60,1MiB");

        Assert.Equal(0, exitCode);
        Assert.Contains("6 requests for 120 B", output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^60 +lru +0\.6667 +0\.8333\r?$", output);
        Assert.Matches(@"(?m)^60 +fifo +0\.8333 +0\.9167\r?$", output);
        Assert.Matches(@"(?m)^1MiB +lru +0\.6667 +0\.8333\r?$", output);
    }

    [Theory]
    [InlineData(2, "--trace' is required")]
    [InlineData(2, "'clock' is not one of lru, fifo, sieve, s3fifo, gdsf", "--trace", "t.csv", "--policies", "lru,clock")]
    [InlineData(2, "'5MB' is not a size", "--trace", "t.csv", "--sizes", "5MB")]
    [InlineData(2, "'xml' is not auto, csv or oracle-general", "--trace", "t.csv", "--format", "xml")]
    [InlineData(2, "--tracks must be 100 to 1000000", "generate", "--out", "/nowhere/t.csv", "--tracks", "5")]
    [InlineData(1, "/nowhere/t.csv", "--trace", "/nowhere/t.csv")]
    [InlineData(1, "/nowhere/t.csv", "generate", "--out", "/nowhere/t.csv")]
    public async Task A_mistake_is_one_line_and_a_bad_exit_code(int expected, string problem, params string[] args)
    {
        var (exitCode, output, error) = await CacheSimProgram.RunAsync(args);

        Assert.Equal(expected, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("cache-sim: ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_malformed_trace_is_one_line_that_names_the_place()
    {
        var trace = _files.Write("t.csv", "0,a,10\n0,b,twenty\n");

        var (exitCode, output, error) = await CacheSimProgram.RunAsync("--trace", trace);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal($"cache-sim: {trace}: line 2: the size is not a whole number of bytes from 0 to 1 TiB\n", error);
    }

    public void Dispose() => _files.Dispose();
}
