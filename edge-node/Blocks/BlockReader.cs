using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// Reads one version of a representation, byte for byte from wherever each block is:
/// <list type="number">
/// <item>stored in the cache;</item>
/// <item>arriving in the fill that the reader was begun with, or in one of the whole that is near;</item>
/// <item>missing: a fill of it and of the missing blocks behind it, as far as they are needed. An origin that breaks off is asked once more
/// for the rest.</item>
/// </list>
/// It holds at most one block or one fill at a time. Not thread-safe.
/// </summary>
internal sealed class BlockReader(
    ResponseStore store, FillCoordinator fills, FillRequest template, StoredResponse manifest, int runBlocks) : IDisposable
{
    private const int MaxFailures = 2;
    private const int MaxIdleTurns = 4;

    private readonly BlockLayout _layout = manifest.Head.Blocks!;
    private StoredResponse? _block;
    private Fill? _fill;
    private FillReader? _arriving;
    private int _failures;
    private int _idleTurns;

    /// <summary>Offset of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>The fill result that the reader stands in, or null if it stands in a stored block.</summary>
    public FillResult.ArrivingInBlocks? Source { get; private set; }

    /// <summary>Did this reader start that fill?</summary>
    public bool StartedFill { get; private set; }

    /// <summary>The end of what is going to be read, which bounds how much a fill asks for.</summary>
    public long End { get; set; }

    /// <summary>Begins in the body of a fill, if the position is in it. The fill stays the caller's until this reader is disposed.</summary>
    public void BeginIn(FillResult.ArrivingInBlocks arriving, long position, bool started)
    {
        Position = position;
        if (arriving.Body.TryOpenNear(position) is { } reader)
        {
            (_arriving, Source, StartedFill) = (reader, arriving, started);
        }
    }

    /// <summary>Goes to an offset, and waits until its byte is known to be there or on its way.</summary>
    /// <exception cref="RepresentationChangedException">The origin has another version, or this one was purged.</exception>
    /// <exception cref="FillFailedException">The origin failed.</exception>
    public async ValueTask SeekAsync(long position, CancellationToken cancellationToken)
    {
        if (position != Position)
        {
            LetGo();
            Position = position;
        }

        while (_block is null && _arriving is null)
        {
            await OpenAsync(cancellationToken);
        }
    }

    /// <summary>The next bytes, at least one; valid until <see cref="Advance"/>. Call it before the end only.</summary>
    /// <inheritdoc cref="SeekAsync" path="/exception"/>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await SeekAsync(Position, cancellationToken);
            if (_block is not null)
            {
                return _block.Body.Memory[(int)(Position % _layout.BlockBytes)..];
            }

            try
            {
                if (await _arriving!.ReadAsync(cancellationToken) is { IsEmpty: false } bytes)
                {
                    return bytes;
                }
            }
            catch (FillFailedException) when (_layout.IsCombinable && ++_failures < MaxFailures)
            {
                // The validator guards what another fill brings, so the client need not know that this one broke off.
            }

            // The end of this fill's part, or its window has moved on.
            LetGo();
        }
    }

    /// <summary>Moves past bytes that were used.</summary>
    public void Advance(int bytes)
    {
        Position += bytes;
        _idleTurns = 0;
        _arriving?.Advance(bytes);
        if (Position % _layout.BlockBytes == 0 || Position == _layout.CompleteLength)
        {
            _failures = 0;
            if (_block is not null)
            {
                LetGo();
            }
        }
    }

    public void Dispose() => LetGo();

    private async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        if (!_layout.IsCombinable || ++_idleTurns > MaxIdleTurns)
        {
            throw new FillFailedException("The origin does not send the part that was asked for.", null);
        }

        var index = _layout.IndexOf(Position);
        var key = _layout.KeyOf(manifest.Key, index);
        _block = (await store.FindAsync(key, cancellationToken)).Response;
        if (_block is not null)
        {
            return;
        }

        // Blocks that come from now on are newer than the purge, and those before it were older: never in one answer.
        if (store.IsGone(manifest))
        {
            throw new RepresentationChangedException();
        }

        if (!TryOpenWhole(manifest.Key) && !TryOpenWhole(template.Target))
        {
            await FillAsync(key, index, cancellationToken);
        }
    }

    private bool TryOpenWhole(CacheKey key)
    {
        if (fills.TryJoinRunning(key) is not { } fill)
        {
            return false;
        }

        if (fill.Result.Result is FillResult.ArrivingInBlocks arriving && arriving.Manifest.Head.Blocks == _layout)
        {
            Take(fill, arriving, arriving.Body.TryOpenNear(Position), started: false);
            return _arriving is not null;
        }

        fill.Leave();
        return false;
    }

    private async ValueTask FillAsync(CacheKey key, long index, CancellationToken cancellationToken)
    {
        var count = (int)Math.Clamp(_layout.IndexOf(End - 1) - index + 1, 1, runBlocks);
        var part = new PartRequest(manifest.Key, index, count, _layout.BlockBytes, null, manifest.Head);
        var fill = fills.Join(template with { Key = key, Part = part }, null, out var started);
        FillResult result;
        try
        {
            result = await fill.Result.WaitAsync(cancellationToken);
        }
        catch
        {
            fill.Leave();
            throw;
        }

        if (result is FillResult.ArrivingInBlocks arriving)
        {
            // Near, or in an answer that could not begin here.
            var reader = arriving.Status == StatusCodes.Status200OK ? arriving.Body.TryOpen(Position) : arriving.Body.TryOpenNear(Position);
            Take(fill, arriving, reader, started);
            return;
        }

        fill.Leave();
        switch (result)
        {
            case FillResult.StoredMeanwhile:
                break;
            case FillResult.Failed failed:
                throw new FillFailedException("The origin failed.", null) { Failure = failed };
            default:
                throw new RepresentationChangedException();
        }
    }

    private void Take(Fill fill, FillResult.ArrivingInBlocks arriving, FillReader? reader, bool started)
    {
        if (reader is not null)
        {
            (_fill, _arriving, Source, StartedFill) = (fill, reader, arriving, started);
        }
        else
        {
            fill.Leave();
        }
    }

    private void LetGo()
    {
        _block?.Release();
        _arriving?.Dispose();
        _fill?.Leave();
        (_block, _arriving, _fill, Source, StartedFill) = (null, null, null, null, false);
    }
}
