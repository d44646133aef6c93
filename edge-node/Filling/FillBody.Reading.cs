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
                if (reader.Position < Written)
                {
                    return Available(reader.Position);
                }

                if (_completed)
                {
                    return _error is null ? ReadOnlyMemory<byte>.Empty : throw new FillFailedException("The origin broke off.", _error);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    internal void Advance(FillReader reader, int bytes)
    {
        lock (_lock)
        {
            reader.MoveTo(reader.Position + bytes);
            Raise(ref _drained);
        }
    }

    internal void Close(FillReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
            Raise(ref _drained);
        }
    }

    private ReadOnlyMemory<byte> Available(long position)
    {
        var relative = position - (_firstChunk * _chunkBytes);
        var chunk = (int)(relative / _chunkBytes);
        var start = (int)(relative % _chunkBytes);
        var end = (int)Math.Min(_chunkBytes, Written - ((_firstChunk + chunk) * _chunkBytes));
        return _chunks[chunk].Memory[start..end];
    }
}
