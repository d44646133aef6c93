using System.Diagnostics;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>A file system of its own, a few MiB large. Mounting it takes root's rights; without them the test is skipped.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _directory = System.IO.Directory.CreateTempSubdirectory("small-disk-").FullName;

    private SmallDisk()
    {
    }

    /// <summary>Its root.</summary>
    public string Directory => _directory;

    public static SmallDisk Mount(int mebibytes)
    {
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", disk._directory) is { } problem)
        {
            System.IO.Directory.Delete(disk._directory);
            Assert.Skip($"a file system of its own cannot be mounted here: {problem}");
        }

        return disk;
    }

    public void Resize(int mebibytes) => Assert.Null(Run("mount", "-o", $"remount,size={mebibytes}m", _directory));

    /// <summary>Takes all the room that is left.</summary>
    /// <returns>The file that takes it.</returns>
    public string FillUp()
    {
        var path = Path.Combine(_directory, "somebody-elses");
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4_096]);
            }
        }
        catch (IOException)
        {
            return path;
        }
    }

    public void Dispose()
    {
        Run("umount", "-l", _directory);
        System.IO.Directory.Delete(_directory);
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error;
    }
}
