namespace CdnMusic.Bench.Tests;

/// <summary>That it works; how long purges take on a busy machine is no test's business, so the exit status is either.</summary>
public sealed class PurgeBenchTests
{
    [Fact]
    public async Task Purges_of_a_real_and_of_a_simulated_fleet_are_acknowledged_by_every_edge()
    {
        var (exitCode, output, error) =
            await BenchProgram.RunAsync("CdnMusic.Bench", "purge", "--edges", "1", "--simulated", "4", "--purges", "10");

        Assert.True(exitCode is 0 or 1 && error.Length == 0, output + error);
        Assert.Matches(@"1 real edges +│ +10 │.*│ +0 │", output);
        Assert.Matches(@"4 simulated edges +│ +10 │.*│ +0 │", output);
    }
}
