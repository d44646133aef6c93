using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.System.Tests;

/// <summary>The demo as a newcomer starts it, and how it ends.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("demo-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("-INT")]
    [InlineData("-KILL")]
    public async Task However_the_demo_ends_it_leaves_no_process_behind(string signal)
    {
        using var demo = Process.Start(new ProcessStartInfo(
            "dotnet",
            [Path.Combine(AppContext.BaseDirectory, "CdnMusic.Cli.dll"), "demo", "--data-directory", _directory, "--tracks", "1", "--seconds", "8"])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        string? line;
        do
        {
            line = await demo.StandardOutput.ReadLineAsync(Token);
            Assert.NotNull(line);
        }
        while (!line.Contains("Ctrl-C", StringComparison.Ordinal));
        var children = ChildrenOf(demo.Id);

        using (var kill = Process.Start("kill", [signal, demo.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(Token);
        }

        await demo.WaitForExitAsync(Token);
        Assert.Equal(7, children.Count);
        await MusicLibrary.EventuallyAsync(() => Task.FromResult(!children.Any(IsAlive)));
    }

    private static List<int> ChildrenOf(int parent) =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(directory), out var number) ? number : 0
           where id > 0 && Status(id).Contains($"PPid:\t{parent}\n", StringComparison.Ordinal)
           select id,
    ];

    // An orphan that has ended may wait as a zombie for somebody to collect it.
    private static bool IsAlive(int id) => Status(id) is { Length: > 0 } status && !status.Contains("State:\tZ", StringComparison.Ordinal);

    private static string Status(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/status");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
