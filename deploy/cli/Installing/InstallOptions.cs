using System.CommandLine;

namespace CdnMusic.Cli.Installing;

/// <summary>What every installation asks: from where, and into what.</summary>
internal static class InstallOptions
{
    public static Option<DirectoryInfo> From() => new("--from")
    {
        Description = "What './cdnmusic publish' made, unpacked.",
        DefaultValueFactory = _ => new DirectoryInfo(Publication.DefaultDirectory()),
    };

    public static Option<DirectoryInfo> Root() => new("--root")
    {
        Description = "The root of the system to install into, such as that of an image; units are started only in /.",
        DefaultValueFactory = _ => new DirectoryInfo("/"),
    };

    /// <summary>Runs an installation; what stops it becomes one line on standard error and the exit code 1.</summary>
    public static async Task<int> ReportAsync(string command, Func<Task> installation)
    {
        try
        {
            await installation();
            return 0;
        }
        catch (Exception error) when (error is InstallException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cdnmusic {command}: {error.Message}");
            return 1;
        }
    }
}
