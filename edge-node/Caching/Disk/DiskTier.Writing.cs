using System.IO.Hashing;
using System.Threading.Channels;

namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    private const int QueueCapacity = 4096;
    private const long QueueBytes = 64 << 20;
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(10);

    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private Segment? _active;
    private long _nextSegmentId = 1;
    private long _queuedBytes;
    private long _pausedUntil;

    /// <summary>
    /// Queues a response for writing. When the disk cannot keep up the response is not written: it stays in memory, and the origin has it.
    /// </summary>
    public void Enqueue(StoredResponse response)
    {
        var length = response.Body.Length;
        if (Interlocked.Add(ref _queuedBytes, length) <= QueueBytes && response.TryRetain())
        {
            if (_queue.Writer.TryWrite(new Write(response, null)))
            {
                return;
            }

            response.Release();
        }

        Interlocked.Add(ref _queuedBytes, -length);
        _metrics.DiskSkipped.Inc();
    }

    /// <summary>Completes when everything queued so far has been written or given up.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Write(null, written), cancellationToken);
        await written.Task.WaitAsync(cancellationToken);
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

    private async Task WriteAsync()
    {
        await foreach (var write in _queue.Reader.ReadAllAsync())
        {
            write.Flushed?.SetResult();
            if (write.Response is { } response)
            {
                WriteOrGiveUp(response);
                Interlocked.Add(ref _queuedBytes, -response.Body.Length);
                response.Release();
            }
        }
    }

    private void WriteOrGiveUp(StoredResponse response)
    {
        if (_time.GetTimestamp() < _pausedUntil)
        {
            _metrics.DiskSkipped.Inc();
            return;
        }

        try
        {
            Append(response);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Disk full or broken. The segment may now end in a torn record, so the next write begins a new one.
            _active = null;
            _pausedUntil = _time.GetTimestamp() + (long)(PauseAfterError.TotalSeconds * _time.TimestampFrequency);
            _metrics.DiskErrors.Inc();
            _logger.DiskWriteFailed(error, PauseAfterError);
        }
    }

    private void Append(StoredResponse response)
    {
        var meta = HeadCodec.Encode(response.Key, response.Head);
        var header = new RecordHeader(
            response.Key.Hash,
            meta.Length,
            response.Body.Length,
            response.Sequence,
            XxHash3.HashToUInt64(meta),
            XxHash3.HashToUInt64(response.Body.GetSpan()));
        var front = new byte[RecordHeader.Size];
        header.Encode(front);

        var segment = ActiveSegment(header.RecordLength);
        var offset = segment.Append([front, meta, response.Body.Memory]);
        Interlocked.Add(ref _bytes, header.RecordLength);
        Index(header, segment, offset);
    }

    private Segment ActiveSegment(long recordLength)
    {
        MakeRoomFor(recordLength);
        if (_active is null || (_active.Length > 0 && _active.Length + recordLength > _segmentBytes))
        {
            _active = Segment.Create(_directory, _nextSegmentId++);
            _segments.Enqueue(_active);
        }

        return _active;
    }

    private void MakeRoomFor(long bytes)
    {
        while (Bytes + bytes > _capacity && _segments.TryDequeue(out var oldest))
        {
            foreach (var key in oldest.Keys)
            {
                if (_index.TryGetValue(key, out var location) && location.Segment == oldest)
                {
                    Forget(key, location);
                }
            }

            if (oldest == _active)
            {
                _active = null;
            }

            Interlocked.Add(ref _bytes, -oldest.Length);
            oldest.Delete();
        }
    }

    private readonly record struct Write(StoredResponse? Response, TaskCompletionSource? Flushed);
}
