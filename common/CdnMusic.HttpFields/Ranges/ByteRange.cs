namespace CdnMusic.HttpFields;

/// <summary>A run of bytes within a representation.</summary>
/// <param name="Start">Offset of the first byte.</param>
/// <param name="Length">Number of bytes, at least one.</param>
public readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>Offset of the last byte, inclusive.</summary>
    public long End => Start + Length - 1;
}
