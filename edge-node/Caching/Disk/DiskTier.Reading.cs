using System.IO.Hashing;

namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    /// <summary>
    /// Reads a response; the caller holds a reference on it. Null if it is not here or damaged. Blocks its thread while the disk works, as
    /// the runtime's asynchronous reads of files block one behind the scenes: never to be called on an event loop.
    /// </summary>
    public StoredResponse? Read(CacheKey key)
    {
        DiskRecord? gone = null;
        while (_index.TryGetValue(key.Hash, out var record) && record != gone)
        {
            try
            {
                var response = Read(key, record);
                record.WasRead = response is not null;
                return response;
            }
            catch (ObjectDisposedException)
            {
                // Its segment went between the look-up and the read. If the record was wanted it lies elsewhere now: look again, once.
                gone = record;
            }
            catch (Exception error)
            {
                // Damaged, or the disk failed, or whatever its bytes made of the decoder: the origin still has it.
                Forget(key.Hash, record);
                _metrics.DiskErrors.Inc();
                _logger.DiskReadFailed(error, key.Text);
                return null;
            }
        }

        return null;
    }

    private static StoredResponse? Read(CacheKey key, DiskRecord record)
    {
        var front = new byte[RecordHeader.Size + record.MetaLength];
        var body = NativeBuffer.Allocate(record.BodyLength);
        var owned = true;
        try
        {
            ReadExactly(record.Segment, front, body.Memory, record.Offset);
            if (!RecordHeader.TryDecode(front, record.Segment.SeedAt(record.Offset), out var header)
                || header.Key != key.Hash
                || header.MetaHash != XxHash3.HashToUInt64(front.AsSpan(RecordHeader.Size))
                || header.BodyHash != XxHash3.HashToUInt64(body.GetSpan()))
            {
                throw new InvalidDataException($"A record in segment {record.Segment.Id} at {record.Offset} is damaged.");
            }

            var (keyText, head) = HeadCodec.Decode(front[RecordHeader.Size..]);
            if (keyText != key.Text)
            {
                return null;
            }

            owned = false;
            return new StoredResponse(key, head, body, header.Sequence);
        }
        finally
        {
            if (owned)
            {
                body.Release();
            }
        }
    }

    /// <summary>Fills both, in one system call if the system reads all that it is asked for.</summary>
    private static void ReadExactly(Segment segment, Memory<byte> front, Memory<byte> body, long offset)
    {
        while (front.Length + body.Length > 0)
        {
            var read = (int)RandomAccess.Read(segment.Handle, [front, body], offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"Segment {segment.Id} ends early.");
            }

            var ofFront = Math.Min(read, front.Length);
            (front, body, offset) = (front[ofFront..], body[(read - ofFront)..], offset + read);
        }
    }
}
