using System.Diagnostics;

namespace CdnMusic.Bench.Tests;

/// <summary>Runs a program of bench/ as a real process.</summary>
internal static class BenchProgram
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. args])
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
