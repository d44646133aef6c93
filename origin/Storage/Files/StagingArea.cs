namespace CdnMusic.Origin.Storage.Files;

/// <summary>
/// The directory of half-written things, on the same file system as their final places so that a rename is enough to publish them.
/// Whoever writes here holds a shared lock; whoever gets the exclusive lock knows that nobody does, and that all it finds is left over
/// from processes that died.
/// </summary>
internal sealed class StagingArea
{
    private const string LockName = "lock";
    private readonly string _directory;
    private readonly FileLock _lock;

    public StagingArea(string directory, TimeProvider time)
    {
        DurableFile.CreateDirectory(directory);
        _directory = directory;
        _lock = new FileLock(Path.Combine(directory, LockName), time);
    }

    /// <summary>Enters the area; dispose the answer to leave it.</summary>
    public async ValueTask<StagingLease> EnterAsync(CancellationToken cancellationToken) =>
        new(_directory, await _lock.AcquireAsync(exclusive: false, cancellationToken));

    /// <summary>The time now by the clock that stamps this file system's files.</summary>
    public DateTime Now()
    {
        var probe = Path.Combine(_directory, Path.GetRandomFileName());
        using (File.Create(probe, 1, FileOptions.DeleteOnClose))
        {
            return File.GetLastWriteTimeUtc(probe);
        }
    }

    /// <summary>Removes what dead processes left behind, unless somebody is at work.</summary>
    /// <returns>How many files and directories were removed.</returns>
    public int RemoveLeftovers()
    {
        using var alone = _lock.TryAcquire(exclusive: true);
        if (alone is null)
        {
            return 0;
        }

        var removed = 0;
        foreach (var entry in new DirectoryInfo(_directory).EnumerateFileSystemInfos().Where(e => e.Name != LockName))
        {
            try
            {
                StagingLease.Delete(entry);
                removed++;
            }
            catch (IOException)
            {
                // An encoder that outlived its killed parent may still write there; the next start removes the rest.
            }
        }

        return removed;
    }
}
