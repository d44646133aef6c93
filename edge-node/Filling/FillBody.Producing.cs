using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Filling;

internal sealed partial class FillBody
{
    /// <summary>Free space to receive into; follow with <see cref="Advance(int)"/>. It never reaches beyond a block.</summary>
    /// <exception cref="FillAbandonedException">The body is not kept, and nobody reads it any more.</exception>
    public async ValueTask<Memory<byte>> ReserveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task drained;
            lock (_lock)
            {
                Trim();
                if (KeepsWhole || _keepsAll)
                {
                    return FreeSpace();
                }

                if (_abandoned)
                {
                    _dead = true;
                    throw new FillAbandonedException();
                }

                if (Written - AwaitedReader() < _windowBytes)
                {
                    return FreeSpace();
                }

                drained = Awaited(ref _drained);
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
            KeepsWhole &= Written <= _keepUpTo;
            Raise(ref _changed);
        }
    }

    /// <summary>
    /// Of a body in blocks: the block that the last <see cref="Advance(int)"/> completed, with a reference that the caller then owns; null
    /// if it completed none. A block that began before the body did is none.
    /// </summary>
    public (long Index, NativeBuffer Bytes)? TakeCompletedBlock()
    {
        lock (_lock)
        {
            var index = _firstChunk + _chunks.Count - 1;
            var isComplete = _inBlocks && _chunks.Count > 0 && index * _chunkBytes >= _start && Written == StartOf(index) + _chunks[^1].Length;
            return isComplete && _chunks[^1].TryRetain() ? (index, _chunks[^1]) : null;
        }
    }

    /// <summary>The body is whole. Returns its bytes in one buffer which the caller then owns, or null if it was not kept in one.</summary>
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
            _dead = true;
            _arrived.TrySetResult(false);
            Raise(ref _changed);
        }
    }

    private Memory<byte> FreeSpace()
    {
        var next = _firstChunk + _chunks.Count;
        if (_chunks.Count == 0 || Written == StartOf(next - 1) + _chunks[^1].Length)
        {
            var end = Math.Min((next + 1) * _chunkBytes, End ?? long.MaxValue);
            _chunks.Add(NativeBuffer.Allocate((int)(end - StartOf(next))));
            next++;
        }

        return _chunks[^1].Memory[(int)(Written - StartOf(next - 1))..];
    }

    private NativeBuffer TakeWhole()
    {
        if (_chunks.Count == 1 && Written == _chunks[0].Length && _chunks[0].TryRetain())
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
    private long AwaitedReader() => _readers.Count == 0 ? WindowStart
        : _inBlocks ? _readers.Max(r => r.Position)
        : _readers.Min(r => r.Position);

    private void Trim()
    {
        if (KeepsWhole || _keepsAll)
        {
            return;
        }

        while (_chunks.Count > 1 && IsDispensable(StartOf(_firstChunk + 1)))
        {
            _chunks[0].Release();
            _chunks.RemoveAt(0);
            _firstChunk++;
        }
    }

    /// <summary>May the bytes before an offset go? Of blocks also those may that all but the fastest reader have not read.</summary>
    private bool IsDispensable(long end) => _readers.Count > 0
        && (_readers.Min(r => r.Position) >= end || (_inBlocks && Written - end >= _windowBytes && AwaitedReader() >= end));
}
