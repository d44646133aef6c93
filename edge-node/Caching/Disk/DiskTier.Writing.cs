using System.IO.Hashing;
using System.Threading.Channels;

namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    /// <summary>What a file system loses by whole blocks, at most, when a small segment makes way.</summary>
    private const int RoundingLoss = 64 << 10;

    private const int QueueCapacity = 4096;
    private const long MinQueueBytes = 4 << 20;
    private const long MaxQueueBytes = 64 << 20;

    private readonly Channel<Write> _queue = Channel.CreateBounded<Write>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });
    private readonly long _queueLimit;
    private Segment? _active;
    private long _nextSegmentId = 1;
    private long _queuedBytes;

    /// <summary>Bytes that wait to be written; at most a quarter of the memory tier, or 4 MiB if that is more.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>
    /// Queues a response for writing. When the disk cannot keep up the response is not written: it stays in memory, and the origin has it.
    /// </summary>
    public void Enqueue(StoredResponse response)
    {
        if (response.Weight > _capacity / LargestRecordShare || !TryEnqueue(response))
        {
            _metrics.DiskSkipped.Inc();
        }
    }

    /// <summary>Completes when everything queued so far has been written or given up.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Write(null, written), cancellationToken);
        await written.Task.WaitAsync(cancellationToken);
    }

    private bool TryEnqueue(StoredResponse response)
    {
        if (Interlocked.Add(ref _queuedBytes, response.Weight) <= _queueLimit && response.TryRetain())
        {
            if (_queue.Writer.TryWrite(new Write(response, null)))
            {
                return true;
            }

            response.Release();
        }

        Interlocked.Add(ref _queuedBytes, -response.Weight);
        return false;
    }

    private async Task WriteAsync()
    {
        await foreach (var write in _queue.Reader.ReadAllAsync())
        {
            write.Flushed?.SetResult();
            if (write.Response is { } response)
            {
                WriteOrGiveUp(response);
                Interlocked.Add(ref _queuedBytes, -response.Weight);
                response.Release();
                SignalWritten();
            }
        }
    }

    private void WriteOrGiveUp(StoredResponse response)
    {
        if (IsPaused)
        {
            _metrics.DiskSkipped.Inc();
            return;
        }

        try
        {
            AppendOrShrink(response);
            _metrics.DiskWrites.Inc();
            Succeeded();
        }
        catch (Exception error)
        {
            // Disk full or broken – or a mistake of ours, which must not end the writer either.
            Failed(error);
        }
    }

    /// <summary>Appends; on a file system with less room than the budget the oldest segment makes way.</summary>
    private void AppendOrShrink(StoredResponse response)
    {
        try
        {
            Append(response);
        }
        catch (IOException error) when (IsFull(error) && _segments.Count > 1)
        {
            Full(error);
            // Only as much as this response takes: if that is no help the room is somebody else's, and the cache is not emptied for it.
            for (var enough = Bytes - response.Weight - RoundingLoss; Bytes > enough && _segments.Count > 1;)
            {
                EvictOldest(keepWanted: false);
            }

            Append(response);
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
        MakeRoomFor(header.RecordLength);
        var segment = ActiveSegment(header.RecordLength);
        var front = new byte[RecordHeader.Size];
        header.Encode(front, segment.SeedAt(segment.Length));
        Index(header, segment, AppendTo(segment, [front, meta, response.Body.Memory]));
        Volatile.Write(ref _oldestSequence, Math.Min(_oldestSequence, header.Sequence));
    }

    private long AppendTo(Segment segment, IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        var length = segment.Length;
        try
        {
            var offset = segment.Append(parts);
            Interlocked.Add(ref _bytes, segment.Length - length);
            return offset;
        }
        catch
        {
            // The segment may now end in a torn record: it is cut off. If even that fails nothing is written behind it.
            if (!segment.TryTruncate(length))
            {
                _active = null;
            }

            throw;
        }
    }

    private Segment ActiveSegment(long recordLength)
    {
        if (_active is null || (_active.Length > 0 && _active.Length + recordLength > _segmentBytes))
        {
            Directory.CreateDirectory(_directory);
            _active = Segment.Create(_directory, _nextSegmentId++);
            _segments.Enqueue(_active);
        }

        return _active;
    }

    private void Index(RecordHeader header, Segment segment, long offset)
    {
        var record = new DiskRecord(segment, offset, header);
        _index.AddOrUpdate(header.Key, record, (_, present) => present.Sequence > record.Sequence ? present : record);
        segment.Note(header);
    }

    private readonly record struct Write(StoredResponse? Response, TaskCompletionSource? Flushed);
}
