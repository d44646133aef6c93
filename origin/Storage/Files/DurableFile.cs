using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>
/// File operations that survive a power cut. A file's bytes are safe after fsync(2) of the file; its name is safe only after fsync(2)
/// of the directory that holds it, which .NET has no call for (it refuses to open directories).
/// </summary>
internal static partial class DurableFile
{
    private const int OpenReadOnly = 0;
    private const int OpenCloseOnExec = 0x80000;

    /// <summary>Gives a file that was written and fsynced its final name, replacing what had that name.</summary>
    public static void Rename(string from, string to)
    {
        File.Move(from, to, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(to)!);
    }

    /// <summary>Creates a directory and those above it that are missing, with their names on disk.</summary>
    public static void CreateDirectory(string path)
    {
        if (!Directory.Exists(path) && Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            CreateDirectory(parent);
            Directory.CreateDirectory(path);
            FlushDirectory(parent);
        }
    }

    /// <summary>Puts the names in a directory on disk.</summary>
    /// <exception cref="IOException">The operating system reported that it could not.</exception>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere the flags differ or the call does not exist; crash safety is promised on Linux.
            return;
        }

        var descriptor = Open(path, OpenReadOnly | OpenCloseOnExec);
        if (descriptor < 0)
        {
            throw Failure("open", path);
        }

        try
        {
            if (Flush(descriptor) != 0)
            {
                throw Failure("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string call, string path) =>
        new($"{call} of directory '{path}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
