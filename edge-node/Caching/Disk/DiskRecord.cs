namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>Where a record lies, and whether it was wanted there.</summary>
internal sealed class DiskRecord(Segment segment, long offset, RecordHeader header)
{
    private volatile bool _wasRead;

    public Segment Segment { get; } = segment;

    public long Offset { get; } = offset;

    public int MetaLength { get; } = header.MetaLength;

    public int BodyLength { get; } = header.BodyLength;

    public ulong Sequence { get; } = header.Sequence;

    /// <summary>Bytes of the whole record.</summary>
    public long Length => RecordHeader.Size + (long)MetaLength + BodyLength;

    /// <summary>Somebody asked for it since it was written here.</summary>
    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }
}
