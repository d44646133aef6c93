using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// The body of a fill while it arrives: one producer appends, any number of readers follow at their own pace. Offsets are those of the
/// representation, also where the body is a part of it. What becomes of the bytes:
/// <list type="bullet">
/// <item>A body that will be stored whole is kept whole.</item>
/// <item>One that will not be stored is kept as a window, and the producer waits for the slowest reader.</item>
/// <item>One that is stored in blocks is kept as a window too, but the producer waits only for the fastest reader: whom the window leaves
/// behind finds what follows in the cache.</item>
/// <item>A few blocks of one are kept all, and nobody is waited for.</item>
/// </list>
/// Thread-safe; its bytes live until <see cref="Free"/>, which its <see cref="Fill"/> calls when the last user has left.
/// </summary>
internal sealed partial class FillBody
{
    private const int ChunkBytes = 256 << 10;

    private readonly Lock _lock = new();
    private readonly List<NativeBuffer> _chunks = [];
    private readonly List<FillReader> _readers = [];
    private readonly long _start;
    private readonly int _chunkBytes;
    private readonly long _keepUpTo;
    private readonly long _windowBytes;
    private readonly bool _inBlocks;
    private readonly bool _keepsAll;
    private readonly TaskCompletionSource<bool> _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _changed;
    private TaskCompletionSource? _drained;
    private long _firstChunk;
    private bool _completed;
    private bool _abandoned;
    private bool _dead;
    private Exception? _error;

    /// <summary>A whole body.</summary>
    /// <param name="length">The body's length in bytes, if known.</param>
    /// <param name="keepUpTo">Bodies up to this size are kept whole.</param>
    /// <param name="window">How far the producer may run ahead of the slowest reader once the body is not kept whole.</param>
    public FillBody(long? length, long keepUpTo, long window)
    {
        (End, KeepsWhole, _keepUpTo, _windowBytes) = (length, length is null || length <= keepUpTo, keepUpTo, window);
        _chunkBytes = length <= keepUpTo ? Math.Max(1, (int)length.Value) : ChunkBytes;
    }

    private FillBody(ByteRange range, int blockBytes, long? window)
    {
        (_start, End, Written) = (range.Start, range.End + 1, range.Start);
        (_chunkBytes, _inBlocks, _keepsAll, _windowBytes) = (blockBytes, true, window is null, window ?? long.MaxValue);
        _firstChunk = _start / _chunkBytes;
    }

    /// <summary>The length of the whole body in bytes, if the origin said it.</summary>
    public long? Length => End - _start;

    /// <summary>Offset behind the last byte, if the origin said it.</summary>
    public long? End { get; }

    /// <summary>False once the body is too large to be stored whole.</summary>
    public bool KeepsWhole { get; private set; }

    /// <summary>Offset behind the last byte that has arrived.</summary>
    public long Written { get; private set; }

    /// <summary>Completes when the body has ended: true if it is whole.</summary>
    public Task<bool> Arrived => _arrived.Task;

    /// <summary>Offset of the first byte that is still here.</summary>
    private long WindowStart => StartOf(_firstChunk);

    /// <summary>A body of which each block is stored when it is complete.</summary>
    /// <param name="range">The bytes of the representation that will arrive.</param>
    /// <param name="blockBytes">The size of a block.</param>
    /// <param name="window">How far the producer may run ahead of the fastest reader; null if everything is kept for the readers.</param>
    public static FillBody OfBlocks(ByteRange range, int blockBytes, long? window) => new(range, blockBytes, window);

    /// <summary>Has it ended without being whole?</summary>
    public bool IsDead
    {
        get
        {
            lock (_lock)
            {
                return _dead;
            }
        }
    }

    /// <summary>Begins to read at an offset; null if those bytes have already left the window, or the body is dead.</summary>
    public FillReader? TryOpen(long offset)
    {
        lock (_lock)
        {
            if (offset < WindowStart || _dead)
            {
                return null;
            }

            var reader = new FillReader(this, offset);
            _readers.Add(reader);
            _abandoned = false;
            // The fastest reader may be another one now.
            Raise(ref _drained);
            return reader;
        }
    }

    /// <summary>Begins to read at an offset, unless its bytes have left the window, are far from arriving, or never will.</summary>
    public FillReader? TryOpenNear(long offset)
    {
        lock (_lock)
        {
            var isNear = offset < End && (_keepsAll || offset - Written <= _windowBytes);
            return isNear ? TryOpen(offset) : null;
        }
    }

    /// <summary>Are these bytes part of the body, arrived or not?</summary>
    public bool Covers(ByteRange range) => range.Start >= _start && range.End < End;

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

    private long StartOf(long chunk) => Math.Max(chunk * _chunkBytes, _start);

    /// <summary>What to wait on for a signal. Call it under the lock, and wait outside.</summary>
    private static Task Awaited(ref TaskCompletionSource? signal) =>
        (signal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes everyone who waits on a signal. Call it under the lock; continuations run elsewhere.</summary>
    private static void Raise(ref TaskCompletionSource? signal)
    {
        signal?.TrySetResult();
        signal = null;
    }
}
