using System.Diagnostics;
using System.Runtime.InteropServices;

namespace CdnMusic.Deploy.Local.Binaries;

/// <summary>
/// Finds what the build made: <c>artifacts/bin/{Project}/{configuration}/{Project}.dll</c>, seen from the running program's own place in
/// that very tree, so that a Debug program starts Debug services and nothing depends on the current directory.
/// </summary>
internal static class ServiceBinaries
{
    /// <summary>Variables of the launcher's own environment that must not configure its children.</summary>
    private static readonly string[] ForeignPrefixes = ["CDNMUSIC_", "ASPNETCORE_", "CREDENTIALS_DIRECTORY", "DOTNET_URLS"];

    /// <summary>How to run a service's program with these arguments.</summary>
    /// <exception cref="FileNotFoundException">It has not been built.</exception>
    public static ProcessStartInfo StartInfo(string project, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(DotnetHost(), [Find(project), .. arguments]);
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        // A handful of services share a developer's machine: one heap each, not one per core.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "1";
        // The cluster talks over loopback only, whatever proxy the shell is set up for.
        start.Environment["NO_PROXY"] = start.Environment["no_proxy"] = "127.0.0.1,localhost,::1";
        return start;
    }

    private static bool IsForeign(string name) => Array.Exists(ForeignPrefixes, p => name.StartsWith(p, StringComparison.Ordinal));

    private static string Find(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.GetFullPath(Path.Combine(here.FullName, "..", "..", project, here.Name, project + ".dll"));
        return File.Exists(file)
            ? file
            : throw new FileNotFoundException($"{project} has not been built: there is no '{file}'. Run 'dotnet build -c Release' first.", file);
    }

    /// <summary>The very runtime that this program runs on; the one on PATH may be another.</summary>
    private static string DotnetHost()
    {
        var host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }
}
