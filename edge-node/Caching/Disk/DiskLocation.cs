namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>Where a record lies.</summary>
internal readonly record struct DiskLocation(Segment Segment, long Offset, int MetaLength, int BodyLength, ulong Sequence);
