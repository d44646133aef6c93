using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.Origin.Tests.Releasing;

/// <summary>The media tools that work on files of a directory, whoever started them.</summary>
internal static class Encoders
{
    /// <summary>Their process ids.</summary>
    public static List<int> Of(string directory) =>
    [
        .. from process in Directory.EnumerateDirectories("/proc")
           let id = int.TryParse(Path.GetFileName(process), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
           where id > 0
           let command = CommandOf(process)
           where command.Contains("ffmpeg", StringComparison.Ordinal) && command.Contains(directory, StringComparison.Ordinal)
           select id,
    ];

    /// <summary>Waits until there are some, and freezes them (SIGSTOP): the work goes on for as long as the test needs it to.</summary>
    public static async Task FreezeAllAsync(string directory)
    {
        IReadOnlyList<int> found = [];
        await Eventually.TrueAsync(() => (found = Of(directory)).Count > 0);
        using var kill = Process.Start("kill", ["-STOP", .. found.Select(id => id.ToString(CultureInfo.InvariantCulture))]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
