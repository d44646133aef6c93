namespace CdnMusic.Cli.Demo;

/// <summary>Keeps two demos from sharing one data directory, whose caches belong to one process each.</summary>
internal static class DataDirectoryLock
{
    /// <exception cref="IOException">Another demo runs on it, or it cannot be written.</exception>
    public static IDisposable Take(string directory)
    {
        Directory.CreateDirectory(directory);
        var file = Path.Combine(directory, "lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new IOException($"another demo is running on '{directory}'; give this one its own --data-directory", error);
        }
    }
}
