using System.Collections.Concurrent;
using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// Responses on disk, within a budget of bytes:
/// <list type="number">
/// <item>A record is appended to the newest segment file by one writer behind a bounded queue; then the index in memory points to it.</item>
/// <item>When room is needed the oldest segment goes. What was asked for while it lay there is appended anew, up to half a segment.</item>
/// <item>At start the index is rebuilt from the record headers.</item>
/// </list>
/// Survives <c>kill -9</c>: a record is either found whole (checksums of header, meta and body agree) or not at all. Nothing is flushed to
/// the medium; after a power cut the checksums tell what did not reach it. Thread-safe; readers take no lock.
/// </summary>
internal sealed partial class DiskTier : IAsyncDisposable
{
    private const int SegmentsPerBudget = 32;
    private const int MinSegmentBytes = 256 << 10;
    private const int MaxSegmentBytes = 256 << 20;

    /// <summary>A response larger than this part of the budget would displace too much.</summary>
    private const int LargestRecordShare = 4;

    private readonly ConcurrentDictionary<UInt128, DiskRecord> _index = new();
    private readonly Queue<Segment> _segments = new();
    private readonly string _directory;
    private readonly long _capacity;
    private readonly long _segmentBytes;
    private readonly Func<UInt128, bool> _isWanted;
    private readonly TimeSpan _retryInterval;
    private readonly TimeProvider _time;
    private readonly ILogger<DiskTier> _logger;
    private readonly EdgeMetrics _metrics;
    private readonly FileStream _lock;
    private readonly Task _writer;
    private long _bytes;
    private ulong _oldestSequence = ulong.MaxValue;

    /// <param name="options">Where, and how much.</param>
    /// <param name="metrics">Counts writes and errors.</param>
    /// <param name="time">For pauses after errors.</param>
    /// <param name="logger">For what an operator should know.</param>
    /// <param name="isWanted">Does the memory tier hold this key? Then it is worth keeping here too.</param>
    /// <exception cref="ConfigurationException">The directory is used by another process, or cannot be used.</exception>
    public DiskTier(
        IOptions<EdgeOptions> options, EdgeMetrics metrics, TimeProvider time, ILogger<DiskTier> logger, Func<UInt128, bool> isWanted)
    {
        var cache = options.Value.Cache;
        (_directory, _capacity, _retryInterval) = (Path.GetFullPath(cache.Directory), cache.DiskBytes.Bytes, cache.DiskRetryInterval);
        (_metrics, _time, _logger, _isWanted) = (metrics, time, logger, isWanted);
        _segmentBytes = Math.Clamp(_capacity / SegmentsPerBudget, MinSegmentBytes, MaxSegmentBytes);
        _queueLimit = Math.Clamp(cache.MemoryBytes.Bytes / 4, MinQueueBytes, MaxQueueBytes);
        _lock = DirectoryLock(_directory);
        Recover();
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>The budget in bytes.</summary>
    public long Capacity => _capacity;

    /// <summary>Bytes of all segment files.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Number of responses that can be found.</summary>
    public int Count => _index.Count;

    /// <summary>The smallest sequence in any segment, or the largest number if there is none.</summary>
    public ulong OldestSequence => Volatile.Read(ref _oldestSequence);

    public bool Contains(CacheKey key) => Contains(key.Hash);

    public bool Contains(UInt128 key) => _index.ContainsKey(key);

    /// <summary>The sequence of what is stored under a key, or null.</summary>
    public ulong? SequenceOf(CacheKey key) => _index.TryGetValue(key.Hash, out var location) ? location.Sequence : null;

    /// <summary>Forgets a response if it is still this version.</summary>
    public void Remove(StoredResponse response)
    {
        if (_index.TryGetValue(response.Key.Hash, out var record) && record.Sequence <= response.Sequence)
        {
            Forget(response.Key.Hash, record);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }

        await _lock.DisposeAsync();
    }

    private void Forget(UInt128 key, DiskRecord record) => _index.TryRemove(KeyValuePair.Create(key, record));

    // The kernel lets go of the lock when the process ends, however it ends; the file may stay.
    private static FileStream DirectoryLock(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Edge:Cache:Directory: '{directory}' is in use by another process or not writable: {error.Message}");
        }
    }
}
