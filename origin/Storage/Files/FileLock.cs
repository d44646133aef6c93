namespace CdnMusic.Origin.Storage.Files;

/// <summary>
/// A lock between processes, held through flock(2) (what .NET's <see cref="FileShare"/> is on Unix): the kernel lets it go when its
/// holder dies, however it dies. Thread-safe.
/// </summary>
internal sealed class FileLock(string path, TimeProvider time)
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMacOs = 35;
    private const int SharingViolationOnWindows = unchecked((int)0x80070020);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Waits for the lock; dispose the answer to let go.</summary>
    /// <param name="exclusive">Alone, rather than together with other holders that are not exclusive.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="IOException">It was not free for 30 s.</exception>
    public async ValueTask<IDisposable> AcquireAsync(bool exclusive, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            if (TryAcquire(exclusive) is { } holder)
            {
                return holder;
            }

            if (time.GetElapsedTime(start) > Patience)
            {
                throw new IOException($"'{path}' has been locked by another process for {Patience.TotalSeconds:0} s");
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Takes the lock if it is free now, or answers null.</summary>
    public IDisposable? TryAcquire(bool exclusive)
    {
        try
        {
            return new FileStream(
                path,
                FileMode.OpenOrCreate,
                exclusive ? FileAccess.ReadWrite : FileAccess.Read,
                exclusive ? FileShare.None : FileShare.Read,
                bufferSize: 0);
        }
        catch (IOException busy) when (busy.HResult is WouldBlockOnLinux or WouldBlockOnMacOs or SharingViolationOnWindows)
        {
            return null;
        }
    }
}
