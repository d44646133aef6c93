using System.Buffers;

namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    /// <summary>Room that is always left, for what is kept of a segment that goes.</summary>
    private long Reserve => _segmentBytes / 2;

    private void MakeRoomFor(long bytes)
    {
        while (Bytes + bytes + Reserve > _capacity && _segments.Count > 0)
        {
            EvictOldest(keepWanted: true);
        }
    }

    /// <summary>Takes time with the records of one segment; readers are not held up, neither by this nor by the file's removal.</summary>
    private void EvictOldest(bool keepWanted)
    {
        var oldest = _segments.Dequeue();
        if (oldest == _active)
        {
            _active = null;
        }

        if (keepWanted)
        {
            // First, so that a crash in between loses nothing: for a moment such a record exists twice, and either will do.
            KeepWanted(oldest);
        }

        foreach (var key in oldest.Keys)
        {
            if (_index.TryGetValue(key, out var record) && record.Segment == oldest)
            {
                Forget(key, record);
            }
        }

        Interlocked.Add(ref _bytes, -oldest.Length);
        PublishOldest();
        oldest.Delete();
    }

    /// <summary>
    /// Appends anew what was asked for while it lay in this segment or is in memory, as long as it fits into the reserve. First in, first out
    /// alone would lose the most popular of all, since those are served from memory and never read here.
    /// </summary>
    private void KeepWanted(Segment oldest)
    {
        var left = Math.Min(Reserve, oldest.Length / 2);
        try
        {
            foreach (var key in oldest.Keys)
            {
                if (_index.TryGetValue(key, out var record) && record.Segment == oldest && record.Length <= left && (record.WasRead || _isWanted(key))
                    && TryMove(key, record))
                {
                    left -= record.Length;
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _metrics.DiskErrors.Inc();
            _logger.DiskKeepFailed(error, oldest.Id);
        }
    }

    private bool TryMove(UInt128 key, DiskRecord record)
    {
        var bytes = ArrayPool<byte>.Shared.Rent((int)record.Length);
        try
        {
            var whole = bytes.AsMemory(0, (int)record.Length);
            if (RandomAccess.Read(record.Segment.Handle, whole.Span, record.Offset) < whole.Length
                || !RecordHeader.TryDecode(whole.Span, record.Segment.SeedAt(record.Offset), out var header))
            {
                return false;
            }

            var segment = ActiveSegment(record.Length);
            header.Encode(whole.Span, segment.SeedAt(segment.Length));
            var moved = new DiskRecord(segment, AppendTo(segment, [whole]), header);
            segment.Note(header);
            // Unless it was replaced or purged meanwhile.
            _index.TryUpdate(key, moved, record);
            _metrics.DiskKept.Inc();
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void PublishOldest() =>
        Volatile.Write(ref _oldestSequence, _segments.Count == 0 ? ulong.MaxValue : _segments.Min(segment => segment.OldestSequence));
}
