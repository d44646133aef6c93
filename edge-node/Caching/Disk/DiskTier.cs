using System.Collections.Concurrent;
using System.IO.Hashing;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// Responses on disk, within a budget of bytes: append-only segment files, an index in memory that is rebuilt from the record headers at
/// start, eviction of the oldest whole segment. Survives <c>kill -9</c>: a record is either found whole (checksums of header, meta and
/// body agree) or not at all. Thread-safe; one writer of its own behind a bounded queue.
/// </summary>
internal sealed partial class DiskTier : IAsyncDisposable
{
    private const int SegmentsPerBudget = 32;

    private readonly ConcurrentDictionary<UInt128, DiskLocation> _index = new();
    private readonly Queue<Segment> _segments = new();
    private readonly string _directory;
    private readonly long _capacity;
    private readonly long _segmentBytes;
    private readonly TimeProvider _time;
    private readonly ILogger<DiskTier> _logger;
    private readonly EdgeMetrics _metrics;
    private readonly FileStream _lock;
    private readonly Task _writer;
    private long _bytes;

    public DiskTier(IOptions<EdgeOptions> options, EdgeMetrics metrics, TimeProvider time, ILogger<DiskTier> logger)
    {
        var cache = options.Value.Cache;
        (_directory, _capacity, _time, _logger, _metrics) = (Path.GetFullPath(cache.Directory), cache.DiskBytes.Bytes, time, logger, metrics);
        _segmentBytes = Math.Clamp(_capacity / SegmentsPerBudget, 1 << 20, 256 << 20);
        Directory.CreateDirectory(_directory);
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

    /// <summary>The largest sequence found at start, 0 if none.</summary>
    public ulong NewestSequence { get; private set; }

    /// <summary>The smallest sequence found at start, or the largest number if nothing was found.</summary>
    public ulong OldestSequence { get; private set; } = ulong.MaxValue;

    public bool Contains(CacheKey key) => _index.ContainsKey(key.Hash);

    /// <summary>Reads a response; the caller holds a reference on it. Null if it is not here or damaged.</summary>
    public async ValueTask<StoredResponse?> ReadAsync(CacheKey key, CancellationToken cancellationToken)
    {
        if (!_index.TryGetValue(key.Hash, out var location))
        {
            return null;
        }

        try
        {
            return await ReadAsync(key, location, cancellationToken);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Evicted between the look-up and the read, or the disk failed: the origin still has it.
            Forget(key.Hash, location);
            if (error is IOException)
            {
                _metrics.DiskErrors.Inc();
                _logger.DiskReadFailed(error, key.Text);
            }

            return null;
        }
    }

    /// <summary>Forgets a response if it is still this version.</summary>
    public void Remove(StoredResponse response)
    {
        if (_index.TryGetValue(response.Key.Hash, out var location) && location.Sequence <= response.Sequence)
        {
            Forget(response.Key.Hash, location);
        }
    }

    private static async ValueTask<StoredResponse?> ReadAsync(CacheKey key, DiskLocation location, CancellationToken cancellationToken)
    {
        var front = new byte[RecordHeader.Size + location.MetaLength];
        var body = NativeBuffer.Allocate(location.BodyLength);
        var owned = true;
        try
        {
            await ReadExactlyAsync(location.Segment, front, location.Offset, cancellationToken);
            await ReadExactlyAsync(location.Segment, body.Memory, location.Offset + front.Length, cancellationToken);
            if (!RecordHeader.TryDecode(front, out var header)
                || header.MetaHash != XxHash3.HashToUInt64(front.AsSpan(RecordHeader.Size))
                || header.BodyHash != XxHash3.HashToUInt64(body.GetSpan()))
            {
                throw new InvalidDataException($"A record in segment {location.Segment.Id} at {location.Offset} is damaged.");
            }

            var (keyText, head) = HeadCodec.Decode(front[RecordHeader.Size..]);
            if (keyText != key.Text)
            {
                return null;
            }

            owned = false;
            return new StoredResponse(key, head, body, header.Sequence);
        }
        finally
        {
            if (owned)
            {
                body.Release();
            }
        }
    }

    private static async ValueTask ReadExactlyAsync(Segment segment, Memory<byte> target, long offset, CancellationToken cancellationToken)
    {
        while (target.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(segment.Handle, target, offset, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"Segment {segment.Id} ends early.");
            }

            (target, offset) = (target[read..], offset + read);
        }
    }

    private void Forget(UInt128 key, DiskLocation location) => _index.TryRemove(KeyValuePair.Create(key, location));

    private static FileStream DirectoryLock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new Hosting.Configuration.ConfigurationException($"Edge:Cache:Directory: '{directory}' is in use or not writable: {error.Message}");
        }
    }
}
