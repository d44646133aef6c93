namespace CdnMusic.Deploy.Tests.Systemd;

/// <summary>A directory that services are installed into as into a system, out of a publication whose programs do nothing.</summary>
internal sealed class SystemRoot : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("cdnmusic-root-").FullName;

    public SystemRoot()
    {
        Publication = Path.Combine(_directory, "publication");
        Root = Path.Combine(_directory, "root");
        Directory.CreateDirectory(Root);
        var units = Directory.CreateDirectory(Path.Combine(Publication, "systemd")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "deploy/systemd")))
        {
            File.Copy(file, Path.Combine(units, Path.GetFileName(file)));
        }

        foreach (var service in SourceTree.Deployables)
        {
            var programs = Directory.CreateDirectory(Path.Combine(Publication, "services", service)).FullName;
            File.Copy("/bin/true", Path.Combine(programs, SourceTree.Program(service)));
        }
    }

    /// <summary>What <c>./cdnmusic publish</c> would have made.</summary>
    public string Publication { get; }

    /// <summary>The root of the system.</summary>
    public string Root { get; }

    public string Read(string path) => File.ReadAllText(At(path));

    public string At(string path) => Path.Combine(Root, path.TrimStart('/'));

    /// <summary>Names the units of systemd's own that ours refer to.</summary>
    public void AddStandardUnits()
    {
        var units = Directory.CreateDirectory(At("/usr/lib/systemd/system")).FullName;
        foreach (var name in new[] { "sysinit", "basic", "shutdown", "network-online", "multi-user" })
        {
            File.WriteAllText(Path.Combine(units, name + ".target"), "[Unit]\nDescription=Of systemd\n");
        }

        foreach (var name in new[] { "-", "system", "system-cdnmusic" })
        {
            File.WriteAllText(Path.Combine(units, name + ".slice"), "[Unit]\nDescription=Of systemd\n");
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
