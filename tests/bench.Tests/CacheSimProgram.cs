using System.Diagnostics;

namespace CdnMusic.Bench.Tests;

/// <summary>Runs the cache simulator as a real process.</summary>
internal static class CacheSimProgram
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CdnMusic.CacheSim.dll"), .. args])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
