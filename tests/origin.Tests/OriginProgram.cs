using System.Diagnostics;

namespace CdnMusic.Origin.Tests;

/// <summary>Runs the origin's commands as real processes.</summary>
internal static class OriginProgram
{
    public static Process Start(params string[] args) => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CdnMusic.Origin.dll"), .. args])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var process = Start(args);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }

    /// <summary>Every file of a store with its size, without what a crash may leave behind.</summary>
    public static IReadOnlyList<string> Files(string directory) =>
    [
        .. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f))
            .Where(f => f.StartsWith("blobs", StringComparison.Ordinal) || f.StartsWith("keys", StringComparison.Ordinal))
            .Select(f => $"{f} {new FileInfo(Path.Combine(directory, f)).Length}")
            .Order(StringComparer.Ordinal),
    ];
}
