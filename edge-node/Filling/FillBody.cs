using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// The body of a fill while it arrives: one producer appends, any number of readers follow at their own pace. A body that will be stored
/// is kept whole; one that will not is kept only as a window, and the producer waits for the slowest reader. Thread-safe; its bytes live
/// until <see cref="Free"/>, which its <see cref="Fill"/> calls when the last user has left.
/// </summary>
internal sealed partial class FillBody
{
    private const int ChunkBytes = 256 << 10;

    private readonly Lock _lock = new();
    private readonly List<NativeBuffer> _chunks = [];
    private readonly List<FillReader> _readers = [];
    private readonly int _chunkBytes;
    private readonly long _windowBytes;
    private readonly TaskCompletionSource<bool> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource _drained = NewSignal();
    private long _firstChunk;
    private bool _completed;
    private bool _abandoned;
    private Exception? _error;

    /// <param name="length">The body's length in bytes, if known.</param>
    /// <param name="keepUpTo">Bodies up to this size are kept whole.</param>
    /// <param name="window">How far the producer may run ahead of the slowest reader once the body is not kept whole.</param>
    public FillBody(long? length, long keepUpTo, long window)
    {
        (Length, KeepsWhole, _windowBytes) = (length, length is null || length <= keepUpTo, window);
        KeepUpTo = keepUpTo;
        _chunkBytes = length <= keepUpTo ? Math.Max(1, (int)length.Value) : ChunkBytes;
    }

    /// <summary>The length in bytes, if the origin said it.</summary>
    public long? Length { get; }

    /// <summary>False once the body is too large to be stored.</summary>
    public bool KeepsWhole { get; private set; }

    /// <summary>Bytes that have arrived.</summary>
    public long Written { get; private set; }

    /// <summary>Completes when the body has ended: true if it is whole.</summary>
    public Task<bool> Arrived => _arrived.Task;

    private long KeepUpTo { get; }

    /// <summary>Begins to read at an offset; null if those bytes have already left the window.</summary>
    public FillReader? TryOpen(long offset)
    {
        lock (_lock)
        {
            if (offset < _firstChunk * _chunkBytes)
            {
                return null;
            }

            var reader = new FillReader(this, offset);
            _readers.Add(reader);
            _abandoned = false;
            return reader;
        }
    }

    /// <summary>Nobody is left who could read. A body that will be stored arrives all the same; another one ends.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            _abandoned = true;
            Raise(ref _drained);
        }
    }

    /// <summary>Gives the memory back. Nobody may read or produce any more.</summary>
    public void Free()
    {
        lock (_lock)
        {
            _chunks.ForEach(chunk => chunk.Release());
            _chunks.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Wakes everyone who waits on a signal. Call it under the lock; continuations run elsewhere.</summary>
    private static void Raise(ref TaskCompletionSource signal)
    {
        signal.TrySetResult();
        signal = NewSignal();
    }
}
