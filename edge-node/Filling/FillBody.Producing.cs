using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Filling;

internal sealed partial class FillBody
{
    /// <summary>Free space to receive into; follow with <see cref="Advance(int)"/>.</summary>
    /// <exception cref="FillAbandonedException">The body is not kept, and nobody reads it any more.</exception>
    public async ValueTask<Memory<byte>> ReserveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task drained;
            lock (_lock)
            {
                Trim();
                if (_abandoned && !KeepsWhole)
                {
                    throw new FillAbandonedException();
                }

                if (KeepsWhole || Written - SlowestReader() < _windowBytes)
                {
                    return FreeSpace();
                }

                drained = _drained.Task;
            }

            await drained.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes received bytes visible to the readers.</summary>
    public void Advance(int bytes)
    {
        lock (_lock)
        {
            Written += bytes;
            KeepsWhole &= Written <= KeepUpTo;
            Raise(ref _changed);
        }
    }

    /// <summary>The body is whole. Returns its bytes in one buffer which the caller then owns, or null if it was not kept.</summary>
    public NativeBuffer? Complete()
    {
        lock (_lock)
        {
            _completed = true;
            _arrived.TrySetResult(true);
            Raise(ref _changed);
            return KeepsWhole ? TakeWhole() : null;
        }
    }

    /// <summary>The body will never be whole.</summary>
    public void Fail(Exception error)
    {
        lock (_lock)
        {
            _completed = true;
            _error = error;
            _arrived.TrySetResult(false);
            Raise(ref _changed);
        }
    }

    private Memory<byte> FreeSpace()
    {
        var used = Written - (_firstChunk * _chunkBytes);
        if (used == (long)_chunks.Count * _chunkBytes)
        {
            _chunks.Add(NativeBuffer.Allocate(_chunkBytes));
        }

        var last = (_chunks.Count - 1) * (long)_chunkBytes;
        return _chunks[^1].Memory[(int)(used - last)..];
    }

    private NativeBuffer TakeWhole()
    {
        if (_chunks.Count == 1 && Written == _chunkBytes && _chunks[0].TryRetain())
        {
            return _chunks[0];
        }

        var whole = NativeBuffer.Allocate((int)Written);
        var target = whole.GetSpan();
        foreach (var chunk in _chunks)
        {
            var source = chunk.GetSpan();
            source = source[..Math.Min(source.Length, target.Length)];
            source.CopyTo(target);
            target = target[source.Length..];
        }

        return whole;
    }

    // Before the first reader comes, everything is kept for it.
    private long SlowestReader() => _readers.Count == 0 ? _firstChunk * _chunkBytes : _readers.Min(r => r.Position);

    private void Trim()
    {
        if (KeepsWhole)
        {
            return;
        }

        while (_chunks.Count > 1 && SlowestReader() >= (_firstChunk + 1) * _chunkBytes)
        {
            _chunks[0].Release();
            _chunks.RemoveAt(0);
            _firstChunk++;
        }
    }
}
