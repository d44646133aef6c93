namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// Finds the records of a segment, by walking from header to header; bodies are not read. Where a header is damaged, the bytes behind it are
/// searched for the next one. Use it once.
/// </summary>
internal sealed class SegmentScan(Segment segment)
{
    private const int SearchBytes = 256 << 10;

    /// <summary>Bytes read from the file: 64 per record, and whatever had to be searched.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Stretches of bytes that are no record.</summary>
    public int Gaps { get; private set; }

    /// <summary>Where the last record ends.</summary>
    public long End { get; private set; }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<(RecordHeader Header, long Offset)> Records()
    {
        for (var offset = 0L; offset + RecordHeader.Size <= segment.Length;)
        {
            if (HeaderAt(offset) is { } header)
            {
                yield return (header, offset);
                offset += header.RecordLength;
                End = offset;
                continue;
            }

            Gaps++;
            if (Search(offset + 1) is not { } next)
            {
                yield break;
            }

            offset = next;
        }
    }

    private RecordHeader? HeaderAt(long offset)
    {
        Span<byte> bytes = stackalloc byte[RecordHeader.Size];
        var read = RandomAccess.Read(segment.Handle, bytes, offset);
        BytesRead += read;
        return Decode(bytes[..read], offset);
    }

    private RecordHeader? Decode(ReadOnlySpan<byte> bytes, long offset) =>
        RecordHeader.TryDecode(bytes, segment.SeedAt(offset), out var header) && offset + header.RecordLength <= segment.Length ? header : null;

    private long? Search(long offset)
    {
        var buffer = new byte[SearchBytes];
        while (offset + RecordHeader.Size <= segment.Length)
        {
            var read = RandomAccess.Read(segment.Handle, buffer, offset);
            BytesRead += read;
            if (read < RecordHeader.Size)
            {
                return null;
            }

            var last = read - RecordHeader.Size;
            for (var at = 0; at <= last; at++)
            {
                var found = buffer.AsSpan(at, read - at).IndexOf(RecordHeader.Magic);
                if (found < 0 || (at += found) > last)
                {
                    break;
                }

                if (Decode(buffer.AsSpan(at, RecordHeader.Size), offset + at) is not null)
                {
                    return offset + at;
                }
            }

            // A header may begin in the last bytes of what was read.
            offset += last + 1;
        }

        return null;
    }
}
