namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    /// <summary>The largest sequence found at start, 0 if none.</summary>
    public ulong NewestSequence { get; private set; }

    /// <summary>Bytes that the recovery at start read: it grows with the number of records, not with their size.</summary>
    public long RecoveryBytesRead { get; private set; }

    private void Recover()
    {
        foreach (var name in SegmentNames())
        {
            _nextSegmentId = name.Id + 1;
            try
            {
                Recover(Segment.Open(_directory, name));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _logger.DiskSegmentUnreadable(error, name.Id);
            }
        }

        MakeRoomFor(0);
        PublishOldest();
        _logger.DiskRecovered(_index.Count, _segments.Count, _bytes, RecoveryBytesRead);
    }

    /// <summary>All segments of this version, oldest first; those of other versions are removed.</summary>
    private IEnumerable<SegmentName> SegmentNames()
    {
        var names = new List<SegmentName>();
        foreach (var path in Directory.GetFiles(_directory))
        {
            if (SegmentName.TryParse(Path.GetFileName(path), out var name))
            {
                names.Add(name);
            }
            else if (SegmentName.IsSegment(Path.GetFileName(path)))
            {
                _logger.DiskOtherVersion(Path.GetFileName(path), SegmentName.FormatVersion);
                File.Delete(path);
            }
        }

        return names.OrderBy(name => name.Id);
    }

    private void Recover(Segment segment)
    {
        var scan = new SegmentScan(segment);
        var writable = false;
        try
        {
            foreach (var (header, offset) in scan.Records())
            {
                NewestSequence = Math.Max(NewestSequence, header.Sequence);
                Index(header, segment, offset);
            }

            // Behind the last record is what a crash tore, if anything. Without it the segment can be written on.
            writable = segment.Length == scan.End || segment.TryTruncate(scan.End);
        }
        catch (IOException error)
        {
            _logger.DiskSegmentUnreadable(error, segment.Id);
        }

        RecoveryBytesRead += scan.BytesRead;
        if (scan.Gaps > 0)
        {
            _logger.DiskDamagedSegment(segment.Id, scan.Gaps);
        }

        if (segment.Length == 0)
        {
            segment.Delete();
            return;
        }

        _segments.Enqueue(segment);
        _bytes += segment.Length;
        _active = writable ? segment : null;
    }
}
