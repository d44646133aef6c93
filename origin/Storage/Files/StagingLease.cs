using System.Collections.Concurrent;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>The right to write in the staging area, and what was written there; what is still there at the end is removed.</summary>
internal sealed class StagingLease(string directory, IDisposable holder) : IDisposable
{
    private readonly ConcurrentBag<string> _paths = [];

    /// <summary>A path that nobody else uses; nothing is there yet.</summary>
    public string NewPath()
    {
        var path = Path.Combine(directory, Path.GetRandomFileName());
        _paths.Add(path);
        return path;
    }

    /// <summary>Creates a directory that nobody else uses.</summary>
    public string NewDirectory() => Directory.CreateDirectory(NewPath()).FullName;

    public void Dispose()
    {
        foreach (var path in _paths)
        {
            Delete(Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path));
        }

        holder.Dispose();
    }

    internal static void Delete(FileSystemInfo entry)
    {
        if (entry is DirectoryInfo folder)
        {
            folder.Delete(recursive: true);
        }
        else
        {
            // No error if it has been renamed to its final place.
            entry.Delete();
        }
    }
}
