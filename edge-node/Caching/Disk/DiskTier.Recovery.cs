namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    private void Recover()
    {
        foreach (var segment in Segment.OpenAll(_directory))
        {
            _segments.Enqueue(segment);
            _bytes += segment.Length;
            _nextSegmentId = segment.Id + 1;
            IndexRecords(segment);
        }

        foreach (var location in _index.Values)
        {
            NewestSequence = Math.Max(NewestSequence, location.Sequence);
            OldestSequence = Math.Min(OldestSequence, location.Sequence);
        }

        MakeRoomFor(0);
        _logger.DiskRecovered(_index.Count, _segments.Count, _bytes);
    }

    /// <summary>
    /// Walks from header to header; bodies are not read, each is checked when it is served. A header that does not check out ends the
    /// walk: it is where the process was killed, and nothing was written behind it.
    /// </summary>
    private void IndexRecords(Segment segment)
    {
        Span<byte> buffer = stackalloc byte[RecordHeader.Size];
        for (var offset = 0L; offset + RecordHeader.Size <= segment.Length;)
        {
            if (RandomAccess.Read(segment.Handle, buffer, offset) < buffer.Length
                || !RecordHeader.TryDecode(buffer, out var header)
                || offset + header.RecordLength > segment.Length)
            {
                _logger.DiskTornRecord(segment.Id, offset);
                return;
            }

            Index(header, segment, offset);
            offset += header.RecordLength;
        }
    }

    private void Index(RecordHeader header, Segment segment, long offset)
    {
        var location = new DiskLocation(segment, offset, header.MetaLength, header.BodyLength, header.Sequence);
        _index.AddOrUpdate(header.Key, location, (_, present) => present.Sequence > location.Sequence ? present : location);
        segment.Keys.Add(header.Key);
    }
}
