using System.Diagnostics;

namespace CdnMusic.Cli.Installing;

/// <summary>The system that services are installed into: this one, or a directory that is the root of one (an image, a chroot).</summary>
/// <param name="root"><c>/</c>, or that directory.</param>
internal sealed class TargetSystem(string root)
{
    private const UnixFileMode ProgramMode = (UnixFileMode)0b111_101_101;
    private const UnixFileMode FileMode = (UnixFileMode)0b110_100_100;

    /// <summary>Is it the running system, whose units can be started?</summary>
    public bool IsLive => root == "/";

    /// <summary>The place of an absolute path of the target.</summary>
    public string Path(string absolute) => System.IO.Path.Combine(root, absolute.TrimStart('/'));

    /// <summary>Puts a service's programs, unit, user and example settings in place. Settings that are there stay. Can be repeated, and is the upgrade too.</summary>
    /// <exception cref="InstallException">A tool of systemd failed.</exception>
    public async Task InstallAsync(Publication publication, PublishedService service, CancellationToken cancellationToken)
    {
        ReplacePrograms(service);
        Replace("/etc/systemd/system/cdnmusic@.service", File.ReadAllText(publication.UnitFile), FileMode);
        // Named so that an operator's own drop-ins, read later, win.
        Replace($"/etc/systemd/system/{service.Unit}.d/10-service.conf", File.ReadAllText(service.DropIn), FileMode);
        if (!File.Exists(Path(SettingsFile(service))))
        {
            Replace(SettingsFile(service), File.ReadAllText(service.Settings), FileMode);
        }

        Directory.CreateDirectory(Path($"/etc/cdnmusic/credentials/{service.Name}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path("/var/lib/cdnmusic"));
        Replace($"/etc/sysusers.d/{service.User}.conf", $"u {service.User} - \"CdnMusic {service.Name}\" /var/lib/cdnmusic\n", FileMode);
        await RunAsync("systemd-sysusers", [$"--root={root}"], cancellationToken);
    }

    /// <summary>The file of a service's settings, as a path of the target.</summary>
    public static string SettingsFile(PublishedService service) => $"/etc/cdnmusic/{service.Name}.env";

    /// <summary>Writes a file anew, whole or not at all.</summary>
    public void Replace(string absolute, string text, UnixFileMode mode = FileMode)
    {
        var path = Path(absolute);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        File.Delete(temporary);
        using (var writer = new StreamWriter(temporary, new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            writer.Write(text);
        }

        File.SetUnixFileMode(temporary, mode);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Starts the service now and at every boot, or again if it ran.</summary>
    /// <exception cref="InstallException">systemd refused.</exception>
    public static async Task StartAsync(PublishedService service, CancellationToken cancellationToken)
    {
        await RunAsync("systemctl", ["daemon-reload"], cancellationToken);
        await RunAsync("systemctl", ["enable", service.Unit], cancellationToken);
        await RunAsync("systemctl", ["restart", service.Unit], cancellationToken);
    }

    /// <summary>Runs a tool to its end.</summary>
    /// <exception cref="InstallException">It is missing or failed.</exception>
    public static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            await output;
            if (process.ExitCode != 0)
            {
                throw new InstallException($"{program} {string.Join(' ', arguments)}: {error.Trim().ReplaceLineEndings("; ")}");
            }
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            throw new InstallException($"{program}: {missing.Message}");
        }
    }

    /// <summary>By a rename: a running process keeps the files that it has open, and a crash leaves the old programs or the new ones.</summary>
    private void ReplacePrograms(PublishedService service)
    {
        var target = Path($"/usr/lib/cdnmusic/{service.Folder}");
        var (fresh, old) = (target + ".new", target + ".old");
        DeleteDirectory(fresh);
        DeleteDirectory(old);
        foreach (var file in Directory.EnumerateFiles(service.Programs, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(fresh, System.IO.Path.GetRelativePath(service.Programs, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0 ? ProgramMode : FileMode);
        }

        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(fresh, target);
        DeleteDirectory(old);
    }

    private static void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
