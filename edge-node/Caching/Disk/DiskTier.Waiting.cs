namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    private static readonly TimeSpan PatienceForRoom = TimeSpan.FromSeconds(1);
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Large objects leave half of the queue to the small ones.</summary>
    private long BlocksQueueBytes => _queueLimit / 2;

    /// <summary>
    /// Waits until the queue is short enough for another block of a large object, so that streaming one neither fills the memory nor leaves
    /// holes. A disk that makes no progress is waited for one second; then the block may be skipped like anything else.
    /// </summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Taken before looking, so that a write in between completes it.
            var written = Volatile.Read(ref _written).Task;
            if (Interlocked.Read(ref _queuedBytes) <= BlocksQueueBytes)
            {
                return;
            }

            try
            {
                await written.WaitAsync(PatienceForRoom, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
    }

    private void SignalWritten()
    {
        if (Interlocked.Read(ref _queuedBytes) <= BlocksQueueBytes)
        {
            Interlocked.Exchange(ref _written, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
