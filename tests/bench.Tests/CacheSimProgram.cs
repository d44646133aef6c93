namespace CdnMusic.Bench.Tests;

/// <summary>Runs the cache simulator as a real process.</summary>
internal static class CacheSimProgram
{
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args) => BenchProgram.RunAsync("CdnMusic.CacheSim", args);
}
