namespace CdnMusic.EdgeNode.Filling;

internal sealed partial class FillBody
{
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(FillReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (reader.Position < WindowStart)
                {
                    return ReadOnlyMemory<byte>.Empty;
                }

                if (reader.Position < Written)
                {
                    return Available(reader);
                }

                if (_completed)
                {
                    return _error is null ? ReadOnlyMemory<byte>.Empty : throw new FillFailedException("The origin broke off.", _error);
                }

                changed = Awaited(ref _changed);
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    internal void Advance(FillReader reader, int bytes)
    {
        lock (_lock)
        {
            reader.MoveTo(reader.Position + bytes);
            reader.Hold(null);
            Raise(ref _drained);
        }
    }

    internal void Close(FillReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            reader.Hold(null);
            Raise(ref _drained);
        }
    }

    private ReadOnlyMemory<byte> Available(FillReader reader)
    {
        var index = reader.Position / _chunkBytes;
        var chunk = _chunks[(int)(index - _firstChunk)];
        var start = (int)(reader.Position - StartOf(index));
        var end = (int)Math.Min(chunk.Length, Written - StartOf(index));
        if (_inBlocks)
        {
            // The window may leave this chunk behind while the reader is still sending it.
            reader.Hold(chunk.TryRetain() ? chunk : null);
        }

        return chunk.Memory[start..end];
    }
}
