using System.Text;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>A <c>multipart/byteranges</c> body (RFC 9110 section 14.6).</summary>
internal sealed class MultipartByteRanges
{
    private readonly IReadOnlyList<ByteRange> _ranges;
    private readonly byte[][] _heads;
    private readonly byte[] _end;

    public MultipartByteRanges(IReadOnlyList<ByteRange> ranges, string? contentType, long completeLength)
    {
        // Unguessable, so that no body can contain it but by astronomical accident.
        var boundary = Guid.NewGuid().ToString("N");
        var typeLine = contentType is null ? "" : $"Content-Type: {contentType}\r\n";
        _ranges = ranges;
        _heads = [.. ranges.Select(r => Encoding.Latin1.GetBytes($"\r\n--{boundary}\r\n{typeLine}Content-Range: {ContentRange.Format(r, completeLength)}\r\n\r\n"))];
        _end = Encoding.Latin1.GetBytes($"\r\n--{boundary}--\r\n");
        ContentType = "multipart/byteranges; boundary=" + boundary;
        Length = _heads.Sum(h => (long)h.Length) + ranges.Sum(r => r.Length) + _end.Length;
    }

    public string ContentType { get; }

    /// <summary>The whole multipart body's length in bytes.</summary>
    public long Length { get; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> representation, Func<ReadOnlyMemory<byte>, ValueTask> write) =>
        WriteAsync(write, range => write(representation.Slice((int)range.Start, (int)range.Length)));

    /// <summary>Writes the body; the parts' own bytes by copying each range.</summary>
    public async ValueTask WriteAsync(Func<ReadOnlyMemory<byte>, ValueTask> write, Func<ByteRange, ValueTask> copy)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            await write(_heads[i]);
            await copy(_ranges[i]);
        }

        await write(_end);
    }
}
