using CdnMusic.PeerBench.Peers;

namespace CdnMusic.PeerBench.Processes;

/// <summary>Our own programs, as the build made them in the same configuration as this one.</summary>
internal static class BuiltProgram
{
    /// <summary>How to run one.</summary>
    /// <param name="project">Its project, such as <c>CdnMusic.EdgeNode</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables beyond those that every one of them gets: it logs no requests, and has one heap for its one processor.</param>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static PeerProgram Of(string project, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = new Dictionary<string, string>
        {
            ["DOTNET_gcServer"] = "0",
            ["CDNMUSIC_Logging__LogLevel__Default"] = "Warning",
        };
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return new PeerProgram([Environment.ProcessPath!, Find(project), .. arguments], variables);
    }

    private static string Find(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", project, here.Name, project + ".dll"));
        return File.Exists(file) ? file : throw new FileNotFoundException($"{project} has not been built: there is no '{file}'");
    }
}
