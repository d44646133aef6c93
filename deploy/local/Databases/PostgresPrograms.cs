using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.Deploy.Local.Databases;

/// <summary>
/// How Postgres's own programs are run. Postgres refuses root, so root becomes the account <c>postgres</c> for them (Debian's package makes
/// it). Where that account could not even enter the data directory's parents (a clone below <c>/root</c>), it keeps the one capability that
/// lets it pass.
/// </summary>
internal static class PostgresPrograms
{
    private const string Account = "postgres";

    /// <exception cref="FileNotFoundException">Postgres is not installed.</exception>
    public static ProcessStartInfo StartInfo(string program, string directory, IEnumerable<string> arguments)
    {
        var path = Find(program);
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", [.. BecomePostgres(directory), path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = "/";
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <summary>Gives a file or directory to the account that Postgres runs under.</summary>
    public static void Give(string path)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", [Account + ":", path]);
            chown.WaitForExit();
        }
    }

    private static IEnumerable<string> BecomePostgres(string directory)
    {
        yield return "--reuid=" + Account;
        yield return "--regid=" + Account;
        yield return "--clear-groups";
        if (Parents(directory).Any(IsClosedToOthers))
        {
            yield return "--inh-caps=+dac_override";
            yield return "--ambient-caps=+dac_override";
        }
    }

    private static bool IsClosedToOthers(string directory) =>
        !OperatingSystem.IsWindows() && !File.GetUnixFileMode(directory).HasFlag(UnixFileMode.OtherExecute);

    private static IEnumerable<string> Parents(string directory)
    {
        for (var parent = Path.GetDirectoryName(directory); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            yield return parent;
        }
    }

    // Debian keeps them off PATH, one directory per major version.
    private static string Find(string program)
    {
        const string versions = "/usr/lib/postgresql";
        var newest = Directory.Exists(versions)
            ? Directory.GetDirectories(versions)
                .Select(version => (Major: int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var n) ? n : 0, File: Path.Combine(version, "bin", program)))
                .Where(found => File.Exists(found.File))
                .OrderByDescending(found => found.Major)
                .Select(found => found.File)
                .FirstOrDefault()
            : null;
        return newest
            ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"Postgres is needed, and there is no '{program}': install the Debian package postgresql.");
    }
}
