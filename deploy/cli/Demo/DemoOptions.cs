namespace CdnMusic.Cli.Demo;

/// <summary>What <c>demo</c> was asked for.</summary>
/// <param name="Tracks">How many tracks.</param>
/// <param name="Seconds">Each track's length.</param>
/// <param name="Edges">How many edges.</param>
/// <param name="Port">The player's preferred port.</param>
/// <param name="S3">Keep objects in a private S3 service.</param>
/// <param name="DataDirectory">What survives between starts.</param>
internal sealed record DemoOptions(int Tracks, int Seconds, int Edges, int Port, bool S3, string DataDirectory)
{
    /// <summary><c>$XDG_DATA_HOME/cdnmusic</c> (XDG Base Directory Specification), or beside the temporary files for users without a home.</summary>
    public static string DefaultDataDirectory()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(data.Length > 0 ? data : Path.GetTempPath(), "cdnmusic", "demo");
    }
}
