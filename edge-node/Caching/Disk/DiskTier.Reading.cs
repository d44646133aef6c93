using System.IO.Hashing;

namespace CdnMusic.EdgeNode.Caching.Disk;

internal sealed partial class DiskTier
{
    /// <summary>Reads a response; the caller holds a reference on it. Null if it is not here or damaged.</summary>
    public async ValueTask<StoredResponse?> ReadAsync(CacheKey key, CancellationToken cancellationToken)
    {
        DiskRecord? gone = null;
        while (_index.TryGetValue(key.Hash, out var record) && record != gone)
        {
            try
            {
                var response = await ReadAsync(key, record, cancellationToken);
                record.WasRead = response is not null;
                return response;
            }
            catch (ObjectDisposedException)
            {
                // Its segment went between the look-up and the read. If the record was wanted it lies elsewhere now: look again, once.
                gone = record;
            }
            catch (Exception error) when (error is not OperationCanceledException)
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

    private static async ValueTask<StoredResponse?> ReadAsync(CacheKey key, DiskRecord record, CancellationToken cancellationToken)
    {
        var front = new byte[RecordHeader.Size + record.MetaLength];
        var body = NativeBuffer.Allocate(record.BodyLength);
        var owned = true;
        try
        {
            await ReadExactlyAsync(record.Segment, front, record.Offset, cancellationToken);
            await ReadExactlyAsync(record.Segment, body.Memory, record.Offset + front.Length, cancellationToken);
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

    private static async ValueTask ReadExactlyAsync(Segment segment, Memory<byte> target, long offset, CancellationToken cancellationToken)
    {
        while (target.Length > 0)
        {
            var read = await RandomAccess.ReadAsync(segment.Handle, target, offset, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"Segment {segment.Id} ends early.");
            }

            (target, offset) = (target[read..], offset + read);
        }
    }
}
