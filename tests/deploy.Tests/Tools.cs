using System.Diagnostics;

namespace CdnMusic.Deploy.Tests;

/// <summary>Programs that tests run to their end.</summary>
internal static class Tools
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The command line of CdnMusic, as <c>./cdnmusic</c> starts it.</summary>
    public static Task<(int ExitCode, string Output)> CliAsync(params string[] arguments)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var cli = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "CdnMusic.Cli", configuration, "CdnMusic.Cli.dll"));
        return RunAsync("dotnet", [cli, .. arguments]);
    }

    /// <summary>Runs a program; its output and its errors are given together.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var error = process.StandardError.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return (process.ExitCode, await output + await error);
    }
}
