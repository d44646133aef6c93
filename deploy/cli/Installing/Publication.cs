namespace CdnMusic.Cli.Installing;

/// <summary>
/// What <c>./cdnmusic publish</c> made, unpacked: <c>services/NAME/</c>, <c>systemd/</c>. Its programs are complete, since it gets its name only when whole.
/// </summary>
internal sealed class Publication(string directory)
{
    private const string ProgramRoot = "/usr/lib/cdnmusic/";

    /// <summary>The template that all services share.</summary>
    public string UnitFile => Path.Combine(directory, "systemd", "cdnmusic@.service");

    /// <summary>Finds it: above this very program, or where a build of the sources puts it.</summary>
    public static string DefaultDirectory()
    {
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "systemd", "cdnmusic@.service")))
            {
                return above.FullName;
            }

            if (above.Name == "artifacts")
            {
                return Path.Combine(above.FullName, "publish", "cdnmusic");
            }
        }

        return Directory.GetCurrentDirectory();
    }

    /// <summary>The service of this name.</summary>
    /// <exception cref="InstallException">There is none, or its program is missing.</exception>
    public PublishedService Find(string name)
    {
        var dropIn = Path.Combine(directory, "systemd", name + ".conf");
        if (!name.All(c => char.IsAsciiLetterLower(c) || c == '-') || !File.Exists(dropIn))
        {
            throw new InstallException($"there is no service '{name}' in {directory}; there are: {string.Join(", ", Names())}");
        }

        var lines = File.ReadAllLines(dropIn);
        var folder = Value(lines, "ExecStart=")![ProgramRoot.Length..].Split('/')[0];
        var programs = Path.Combine(directory, "services", folder);
        return Directory.Exists(programs)
            ? new PublishedService(name, folder, programs, dropIn, Path.ChangeExtension(dropIn, ".env"), Value(lines, "User=") ?? $"cdnmusic-{name}")
            : throw new InstallException($"there is no program in {programs}; './cdnmusic publish {folder}' makes it");
    }

    private IEnumerable<string> Names() => Directory.Exists(Path.Combine(directory, "systemd"))
        ? Directory.EnumerateFiles(Path.Combine(directory, "systemd"), "*.conf").Select(f => Path.GetFileNameWithoutExtension(f)).Order()
        : [];

    private static string? Value(string[] lines, string key) =>
        lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..];
}
